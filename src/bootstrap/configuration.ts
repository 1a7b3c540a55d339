import { isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { parseNatsAddress } from '../adapters/data-platform/nats-address.ts';
import type { Plans } from '../adapters/postgres/shop-database.ts';
import type { TracingSettings } from '../adapters/tracing/open-telemetry.ts';
import { invariant } from '../domain/invariant.ts';
import {
  type DataPlatformProtocol,
  dataPlatformProtocol,
  type Environment,
  environment,
  type TrustProxy,
} from './environment.ts';
import { readSecretFiles } from './secret-files.ts';

/** The environment cannot be used. The message names every faulty variable. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(faults: readonly string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/** What the tokens are checked with. `demo`: the service makes the secret, and prints tokens on the terminal. */
type TokenKey =
  | { readonly type: 'demo' }
  | { readonly type: 'secret'; readonly secret: string }
  | { readonly type: 'jwks'; readonly url: string };

/** Where the events go. */
type DataPlatform =
  | { readonly type: 'log' }
  | { readonly type: 'nats'; readonly url: string; readonly credsFile: string | undefined }
  | { readonly type: 'http'; readonly url: string; readonly secret: string };

/** How this process of the service runs. It is read once, at the start. */
export interface Configuration {
  readonly isProduction: boolean;
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** If undefined, the service starts a PostgreSQL of its own. */
  readonly databaseUrl: string | undefined;
  /** The schema that the shop lives in. Several shops can share a database. */
  readonly databaseSchema: string;
  readonly databasePlans: Plans;
  readonly databasePoolSize: number;
  /** Whether the service runs migrations when it starts. If not, it starts only on a database that has had them all. */
  readonly migratesAtStart: boolean;
  /** The most changes that one transaction makes. 1: one transaction per change. */
  readonly groupCommitMax: number;
  readonly tokenKey: TokenKey;
  readonly tokenIssuer: string | undefined;
  readonly tokenAudience: string | undefined;
  /** The word that a token's scope needs to charge a balance. If undefined, every token may charge. */
  readonly chargeScope: string | undefined;
  readonly dataPlatform: DataPlatform;
  /** How the events of this shop name it. */
  readonly eventSource: string;
  readonly orderTtlMs: number;
  readonly refundWindowMs: number;
  /** How many unpaid orders one user may have. 0: no limit. */
  readonly pendingOrdersMax: number;
  /** The most units of one option in one order, for options without a limit of their own. */
  readonly maxPerOrder: number;
  readonly rankingCron: string;
  readonly expiryCron: string;
  /** ISO 4217. */
  readonly currency: string;
  /** The web origins whose pages may call the service. `loopback`: any origin on this machine. */
  readonly corsOrigins: 'loopback' | readonly string[];
  readonly trustProxy: TrustProxy;
  readonly logLevel: Environment['LOG_LEVEL'];
  /** If undefined, the log is pretty at a terminal, and JSON otherwise. */
  readonly logFormat: Environment['LOG_FORMAT'];
  /** Whether the lines of the log name the users. */
  readonly logUser: Environment['LOG_USER'];
  /** Where the embedded PostgreSQL and the demo's signing secret are kept: an absolute path. */
  readonly dataDirectory: string;
  /** Whether the service fills an empty database with a small catalogue and two coupon campaigns. */
  readonly hasDemoData: boolean;
  /** Per caller; refused requests per address. 0: no limit. */
  readonly rateLimitPerMinute: number;
  /** Per address, for requests that need no token and have none. 0: no limit. */
  readonly publicRateLimitPerMinute: number;
  /** Which traces are recorded. If undefined, none are, and OpenTelemetry is not loaded. */
  readonly tracing: TracingSettings | undefined;
  /** How long the service answers requests after SIGTERM, while `/readyz` says that it is not ready. */
  readonly shutdownDelayMs: number;
}

/** In the project's own folder, wherever the service is started from. */
const DEFAULT_DATA_DIRECTORY = join(import.meta.dirname, '../..', '.data');

/** Load balancers that ask every second or two notice in this time that the service is not ready. */
const PRODUCTION_SHUTDOWN_DELAY_SECONDS = 5;

/** Messages do not repeat the values of these, because messages end up in logs. */
const CONFIDENTIAL = [
  'DATABASE_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'JWT_SECRET',
  'DATA_PLATFORM_SECRET',
  'DATA_PLATFORM_URL',
  'JWKS_URL',
];

/** Whether events are signed. NATS authenticates the service that publishes them, and the log is the service's own. */
const IS_SIGNED: Readonly<Record<DataPlatformProtocol, boolean>> = {
  'log:': false,
  'http:': true,
  'https:': true,
  'nats:': false,
  'tls:': false,
};

/**
 * The configuration that the environment asks for. A variable that is empty counts as absent. Reads the files that contain
 * secrets.
 *
 * @throws {ConfigurationError} that names every variable that is faulty, contradicts another one, or is missing in
 *   production.
 */
export function readConfiguration(env: NodeJS.ProcessEnv): Configuration {
  return configurationOf(read(environment, env, contradictions));
}

/**
 * The database whose migrations `npm run migrate` runs. Reads no other settings, because they are the service's.
 *
 * @throws {ConfigurationError} if they are faulty, or if there is no database
 */
export function readMigrationSettings(env: NodeJS.ProcessEnv): {
  readonly databaseUrl: string;
  readonly schema: string;
} {
  const settings = environment.pick({ DATABASE_URL: true, DATABASE_URL_FILE: true, DATABASE_SCHEMA: true });
  const { DATABASE_URL: databaseUrl, DATABASE_SCHEMA: schema } = read(settings, env, () => []);
  if (databaseUrl !== undefined) return { databaseUrl, schema };
  throw new ConfigurationError([
    'DATABASE_URL must be set: the embedded PostgreSQL is migrated when it starts',
  ]);
}

/** Reads the variables that `settings` declares, with the files of its secrets. */
function read<Settings extends z.ZodObject>(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  contradictionsIn: (given: NodeJS.ProcessEnv) => string[],
): z.output<Settings> {
  const names = Object.keys(settings.shape);
  const variables = Object.fromEntries(names.map((name) => [name, env[name] || undefined]));
  const files = readSecretFiles(variables);
  const given = { ...variables, ...files.secrets };
  const { success, data, error } = settings.safeParse(given);
  const faults = error?.issues.map(({ path, message }) => faultOf(String(path[0]), message, given)) ?? [];
  // A secret whose file is faulty is not missing, too.
  faults.push(...Object.values(files.faults), ...contradictionsIn({ ...given, ...files.faults }));
  if (!success || faults.length > 0) throw new ConfigurationError(faults);
  return data;
}

function faultOf(name: string, message: string, given: NodeJS.ProcessEnv): string {
  return CONFIDENTIAL.includes(name) ? `${name} ${message}` : `${name} ${message}, not "${given[name]}"`;
}

/** Finds variables that contradict others, and missing ones that others require, also if one is faulty by itself. */
function contradictions(given: NodeJS.ProcessEnv): string[] {
  const faults: string[] = [];
  const missing = given.NODE_ENV === 'production' ? missingInProduction(given) : [];
  if (missing.length > 0)
    faults.push(`With NODE_ENV=production, these must be set, too: ${missing.join(', ')}`);
  if (given.JWT_SECRET && given.JWKS_URL)
    faults.push('JWT_SECRET and JWKS_URL cannot both be set: tokens have one kind of key');
  if (given.MIGRATE_AT_START === 'false' && !given.DATABASE_URL)
    faults.push(
      'MIGRATE_AT_START=false needs DATABASE_URL: the embedded PostgreSQL is migrated at the start',
    );
  const protocol = dataPlatformProtocol(given.DATA_PLATFORM_URL ?? 'log:');
  if (protocol !== undefined && IS_SIGNED[protocol] && !given.DATA_PLATFORM_SECRET) {
    faults.push('DATA_PLATFORM_SECRET must be set with DATA_PLATFORM_URL: events are signed');
  }
  if (given.NATS_CREDS_FILE && !hasRoomForCreds(given.DATA_PLATFORM_URL)) {
    faults.push(
      'NATS_CREDS_FILE needs a DATA_PLATFORM_URL that starts with nats:// or tls:// and has no user or token',
    );
  }
  if (given.HOST && !isLoopback(given.HOST) && !given.JWT_SECRET && !given.JWKS_URL) {
    faults.push(
      `HOST=${given.HOST} can be reached from other machines, and then JWT_SECRET or JWKS_URL must be set: ` +
        'demo tokens are for a loopback HOST only',
    );
  }
  return faults;
}

function hasRoomForCreds(dataPlatformUrl = ''): boolean {
  const address = parseNatsAddress(dataPlatformUrl);
  return address !== undefined && Object.keys(address.access).length === 0;
}

function missingInProduction(given: NodeJS.ProcessEnv): string[] {
  const keys = given.JWKS_URL ? ['JWT_ISSUER', 'JWT_AUDIENCE'] : [];
  const missing = ['DATABASE_URL', ...keys, 'CHARGE_SCOPE', 'DATA_PLATFORM_URL'].filter(
    (name) => !given[name],
  );
  return given.JWT_SECRET || given.JWKS_URL ? missing : [...missing, 'JWT_SECRET or JWKS_URL'];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function configurationOf(env: Environment): Configuration {
  const isProduction = env.NODE_ENV === 'production';
  return {
    isProduction,
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    databaseSchema: env.DATABASE_SCHEMA,
    databasePlans: env.DATABASE_PLANS,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    migratesAtStart: env.MIGRATE_AT_START,
    groupCommitMax: env.GROUP_COMMIT_MAX,
    tokenKey: tokenKeyOf(env),
    tokenIssuer: env.JWT_ISSUER,
    tokenAudience: env.JWT_AUDIENCE,
    chargeScope: env.CHARGE_SCOPE === '*' ? undefined : env.CHARGE_SCOPE,
    dataPlatform: dataPlatformOf(env),
    eventSource: env.EVENT_SOURCE,
    orderTtlMs: env.ORDER_TTL_SECONDS * 1000,
    refundWindowMs: env.REFUND_WINDOW_SECONDS * 1000,
    pendingOrdersMax: env.PENDING_ORDERS_MAX,
    maxPerOrder: env.MAX_PER_ORDER,
    rankingCron: env.RANKING_CRON,
    expiryCron: env.EXPIRY_CRON,
    currency: env.CURRENCY,
    corsOrigins: env.CORS_ORIGINS ?? (isProduction ? [] : 'loopback'),
    trustProxy: env.TRUST_PROXY,
    logLevel: env.LOG_LEVEL,
    logFormat: env.LOG_FORMAT,
    logUser: env.LOG_USER,
    dataDirectory: resolve(env.DATA_DIRECTORY ?? DEFAULT_DATA_DIRECTORY),
    hasDemoData: env.DEMO_DATA ?? env.DATABASE_URL === undefined,
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    publicRateLimitPerMinute: env.PUBLIC_RATE_LIMIT_PER_MINUTE,
    tracing: tracingOf(env),
    shutdownDelayMs:
      (env.SHUTDOWN_DELAY_SECONDS ?? (isProduction ? PRODUCTION_SHUTDOWN_DELAY_SECONDS : 0)) * 1000,
  };
}

function tokenKeyOf({ JWT_SECRET, JWKS_URL }: Environment): TokenKey {
  if (JWKS_URL !== undefined) return { type: 'jwks', url: JWKS_URL };
  return JWT_SECRET === undefined ? { type: 'demo' } : { type: 'secret', secret: JWT_SECRET };
}

/** The exporter reads the endpoint and its headers itself. */
function tracingOf(env: Environment): TracingSettings | undefined {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (env.OTEL_SDK_DISABLED || endpoint === undefined) return undefined;
  return { sampler: env.OTEL_TRACES_SAMPLER, samplerRatio: env.OTEL_TRACES_SAMPLER_ARG };
}

function dataPlatformOf(env: Environment): DataPlatform {
  const { protocol, url } = env.DATA_PLATFORM_URL;
  const { DATA_PLATFORM_SECRET: secret, NATS_CREDS_FILE: credsFile } = env;
  switch (protocol) {
    case 'log:':
      return { type: 'log' };
    case 'nats:':
    case 'tls:':
      return { type: 'nats', url, credsFile };
    case 'http:':
    case 'https:':
      invariant(secret !== undefined, 'Events over HTTP are signed');
      return { type: 'http', url, secret };
  }
}
