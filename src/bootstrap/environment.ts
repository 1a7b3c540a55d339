import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { validate as isCronExpression } from 'node-cron';
import { z } from 'zod';
import { parseNatsAddress } from '../adapters/data-platform/nats-address.ts';
import { asksForReadOnlyServer, urlsOfHosts } from '../adapters/postgres/hosts/database-url.ts';
import { DEFAULT_SCHEMA } from '../adapters/postgres/in-schema.ts';
import { MAX_LINE_QUANTITY } from '../domain/basket.ts';

const YEAR_SECONDS = 31_536_000;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** Those that OpenTelemetry defines for every language. */
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
const NODE_ENVS = ['production', 'development', 'test'] as const;
const PROXY_RANGES = ['loopback', 'linklocal', 'uniquelocal'];
const DATA_PLATFORM_SECRET = /^whsec_(?=.)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$/;
/** The characters of a scope-token in RFC 6749, section 3.3. */
const SCOPE_WORD = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
/** The characters of a URI-reference in RFC 3986. CloudEvents asks for one that is not empty. */
const URI_REFERENCE = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2}){1,255}$/;

/**
 * Which proxies may name the client in `X-Forwarded-For`. `true` and `false` are all and none. A list names their
 * addresses. A function is asked about each proxy. The hop of the proxy that is nearest to the service is 0.
 */
export type TrustProxy = boolean | string[] | ((address: string, hop: number) => boolean);

/** The protocols of `DATA_PLATFORM_URL`. Adding one is a type error wherever it is not handled. */
const DATA_PLATFORM_PROTOCOLS = ['log:', 'http:', 'https:', 'nats:', 'tls:'] as const;

export type DataPlatformProtocol = (typeof DATA_PLATFORM_PROTOCOLS)[number];

/** Every variable that the service reads, each checked by itself. `configuration.ts` has the rules between them. */
export const environment = z.object({
  NODE_ENV: oneOf(NODE_ENVS).optional(),
  HOST: text('must be a host name or an IP address', (host) => /^[\w.:-]+$/.test(host)).default('127.0.0.1'),
  PORT: integer(0, 65_535).default(3000),
  DATABASE_URL: text(
    'must be a URL that starts with postgres:// or postgresql://, or several hosts in one',
    (value) => urlsOfHosts(value) !== undefined,
  )
    .refine((value) => !asksForReadOnlyServer(value), 'must not have a target_session_attrs but read-write')
    .optional(),
  DATABASE_URL_FILE: z.string().optional(),
  DATABASE_SCHEMA: text(
    'must be 1 to 63 of a–z, 0–9 and _, not begin with a digit or pg_, and not be information_schema',
    isSchema,
  ).default(DEFAULT_SCHEMA),
  DATABASE_PLANS: oneOf(['generic', 'custom']).default('generic'),
  JWT_SECRET: text('must be 32 bytes or longer', (secret) => Buffer.byteLength(secret) >= 32).optional(),
  JWT_SECRET_FILE: z.string().optional(),
  JWKS_URL: url('http:', 'https:').optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  CHARGE_SCOPE: text('must be one word of a scope, or *', (word) => SCOPE_WORD.test(word)).optional(),
  DATA_PLATFORM_URL: z.string().default('log:').transform(parseDataPlatformUrl),
  DATA_PLATFORM_URL_FILE: z.string().optional(),
  DATA_PLATFORM_SECRET: text('must be whsec_ and then base64', (secret) =>
    DATA_PLATFORM_SECRET.test(secret),
  ).optional(),
  NATS_CREDS_FILE: text(
    'must be the path of a credentials file of NATS that the service can read',
    isCredsFile,
  ).optional(),
  DATA_PLATFORM_SECRET_FILE: z.string().optional(),
  EVENT_SOURCE: text('must be a URI, or a path such as /shop', (value) => URI_REFERENCE.test(value)).default(
    '/shop',
  ),
  ORDER_TTL_SECONDS: integer(1, YEAR_SECONDS).default(900),
  REFUND_WINDOW_SECONDS: integer(0, 10 * YEAR_SECONDS).default(259_200),
  // Placing an order reads up to so many orders of its user.
  PENDING_ORDERS_MAX: integer(0, 10_000).default(10),
  MAX_PER_ORDER: integer(1, MAX_LINE_QUANTITY).default(MAX_LINE_QUANTITY),
  RANKING_CRON: text('must be a cron expression of five or six fields', isCron).default('*/5 * * * *'),
  EXPIRY_CRON: text('must be a cron expression of five or six fields', isCron).default('*/10 * * * * *'),
  CURRENCY: text('must be a currency code of ISO 4217, in capitals', isCurrency).default('KRW'),
  CORS_ORIGINS: text(
    'must be loopback, or origins such as https://shop.example, separated by commas',
    isOrigins,
  )
    .transform((value) => (value === 'loopback' ? value : listOf(value)))
    .optional(),
  TRUST_PROXY: text(
    'must be off, on, a number of proxies, or their addresses, separated by commas',
    isTrustProxy,
  )
    .transform(trustProxyOf)
    .default(false),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  LOG_FORMAT: oneOf(['pretty', 'json']).optional(),
  LOG_USER: oneOf(['plain', 'none']).default('plain'),
  DATA_DIRECTORY: z.string().optional(),
  DEMO_DATA: flag().optional(),
  MIGRATE_AT_START: flag().default(true),
  RATE_LIMIT_PER_MINUTE: integer(0, 1_000_000).default(6000),
  PUBLIC_RATE_LIMIT_PER_MINUTE: integer(0, 1_000_000).default(60_000),
  SHUTDOWN_DELAY_SECONDS: integer(0, 300).optional(),
  DATABASE_POOL_SIZE: integer(1, 1000).default(10),
  GROUP_COMMIT_MAX: integer(1, 4096).default(256),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:').optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url('http:', 'https:').optional(),
  OTEL_TRACES_SAMPLER: oneOf(SAMPLERS).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: text('must be a number from 0 to 1', isRatio).transform(Number).default(1),
  OTEL_SDK_DISABLED: flag().default(false),
});

export type Environment = z.output<typeof environment>;

function text(message: string, isValid: (value: string) => boolean) {
  return z.string().refine(isValid, message);
}

function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

function flag() {
  return oneOf(['true', 'false']).transform((value) => value === 'true');
}

function integer(min: number, max: number) {
  const isInRange = (digits: string) =>
    /^\d{1,9}$/.test(digits) && Number(digits) >= min && Number(digits) <= max;
  return text(`must be a whole number from ${min} to ${max}`, isInRange).transform(Number);
}

function url(...protocols: string[]) {
  const starts = protocols.map((protocol) => `${protocol}//`).join(' or ');
  return text(`must be a URL that starts with ${starts}`, (value) => isUrl(value, protocols));
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  return protocols.some((protocol) => value.startsWith(`${protocol}//`)) && URL.canParse(value);
}

/** PostgreSQL keeps these names for itself. */
function isSchema(value: string): boolean {
  return /^[a-z_][a-z0-9_]{0,62}$/.test(value) && !/^(?:pg_|information_schema$)/.test(value);
}

/** The protocol of a usable `DATA_PLATFORM_URL`; undefined if it is not usable. */
export function dataPlatformProtocol(value: string): DataPlatformProtocol | undefined {
  return DATA_PLATFORM_PROTOCOLS.find((protocol) => isDataPlatform(value, protocol));
}

function isDataPlatform(value: string, protocol: DataPlatformProtocol): boolean {
  switch (protocol) {
    case 'log:':
      return value === protocol;
    case 'http:':
    case 'https:':
      return isUrl(value, [protocol]);
    case 'nats:':
    case 'tls:':
      return value.startsWith(`${protocol}//`) && parseNatsAddress(value) !== undefined;
  }
}

function parseDataPlatformUrl(url: string, { addIssue }: z.core.$RefinementCtx) {
  const protocol = dataPlatformProtocol(url);
  if (protocol !== undefined) return { protocol, url };
  addIssue('must be log:, a URL that starts with http:// or https://, or nats:// or tls:// with servers');
  return z.NEVER;
}

/** Whether the file has a user's JWT and its seed, as `nsc` writes them. */
function isCredsFile(path: string): boolean {
  try {
    return /BEGIN NATS USER JWT[\s\S]*BEGIN USER NKEY SEED/.test(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}

/** The fields are counted because node-cron also takes names such as `@hourly`. It refuses dates that never come. */
function isCron(value: string): boolean {
  return [5, 6].includes(value.trim().split(/\s+/).length) && isCronExpression(value);
}

function isRatio(value: string): boolean {
  return /^(?:0|1|[01]?\.\d+)$/.test(value) && Number(value) <= 1;
}

function isCurrency(value: string): boolean {
  return Intl.supportedValuesOf('currency').includes(value);
}

function isOrigins(value: string): boolean {
  return value === 'loopback' || listOf(value).every((origin) => URL.parse(origin)?.origin === origin);
}

function isTrustProxy(value: string): boolean {
  return /^(?:off|on|false|true|\d{1,2})$/.test(value) || listOf(value).every(isProxyAddress);
}

function isProxyAddress(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  const isPrefix =
    prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits);
  return PROXY_RANGES.includes(value) || (isIP(address) !== 0 && isPrefix && rest.length === 0);
}

function trustProxyOf(value: string): TrustProxy {
  if (value === 'off' || value === 'false') return false;
  if (value === 'on' || value === 'true') return true;
  const hops = /^\d+$/.test(value) ? Number(value) : undefined;
  // Fastify takes a number, too, but then trusts no proxy.
  return hops === undefined ? listOf(value) : (_address, hop) => hop < hops;
}

function listOf(value: string): string[] {
  return value.split(',').map((item) => item.trim());
}
