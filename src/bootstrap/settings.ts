import type { Environment } from './environment.ts';

/** What a person must know of a setting. `default` is its value if it is absent; empty if it has none. */
interface Setting {
  readonly default: string;
  readonly meaning: string;
}

/**
 * Every setting, in the order in which `.env.example` lists them. `npm run env-example` writes that file. A setting that is
 * missing here does not compile.
 */
export const SETTINGS: Readonly<Record<keyof Environment, Setting>> = {
  NODE_ENV: {
    default: '',
    meaning: 'production, development or test. In production some settings have no default.',
  },
  HOST: { default: '127.0.0.1', meaning: 'The address on which the service listens.' },
  PORT: { default: '3000', meaning: 'The port on which the service listens. 0 is any free port.' },
  DATABASE_URL: {
    default: '',
    meaning:
      'postgres://user:password@host:5432/database, or several hosts. Absent: a PostgreSQL of its own.',
  },
  DATABASE_URL_FILE: { default: '', meaning: 'A file that contains DATABASE_URL.' },
  DATABASE_SCHEMA: {
    default: 'public',
    meaning: 'The schema that the shop lives in. Several shops can share a database.',
  },
  DATABASE_PLANS: {
    default: 'generic',
    meaning: 'custom: statements are planned at each execution, for engines such as Citus.',
  },
  DATABASE_POOL_SIZE: { default: '10', meaning: 'The number of connections for reads.' },
  DATA_DIRECTORY: {
    default: '.data',
    meaning: "Where the service keeps its own PostgreSQL and the demo's signing secret.",
  },
  MIGRATE_AT_START: {
    default: 'true',
    meaning: 'false: "npm run migrate" is a step of its own, and the start only checks it.',
  },
  JWT_SECRET: {
    default: '',
    meaning:
      'The secret of tokens that are signed by HS256, 32 bytes or more. Absent: the service makes one.',
  },
  JWT_SECRET_FILE: { default: '', meaning: 'A file that contains JWT_SECRET.' },
  JWKS_URL: { default: '', meaning: 'Where public keys for tokens are (RFC 7517), instead of JWT_SECRET.' },
  JWT_ISSUER: { default: '', meaning: 'What the iss of a token must be. Absent: it is not checked.' },
  JWT_AUDIENCE: { default: '', meaning: 'What the aud of a token must be. Absent: it is not checked.' },
  CHARGE_SCOPE: {
    default: '*',
    meaning: "The word that a token's scope needs to charge a balance. *: every token may charge.",
  },
  DATA_PLATFORM_URL: {
    default: 'log:',
    meaning: 'Where events go: log:, http://…, https://…, nats://a:4222,b:4222 or tls://a:4222,b:4222.',
  },
  DATA_PLATFORM_URL_FILE: { default: '', meaning: 'A file that contains DATA_PLATFORM_URL.' },
  DATA_PLATFORM_SECRET: {
    default: '',
    meaning: 'whsec_ and base64. Signs the events, and is required with http and https.',
  },
  DATA_PLATFORM_SECRET_FILE: { default: '', meaning: 'A file that contains DATA_PLATFORM_SECRET.' },
  NATS_CREDS_FILE: {
    default: '',
    meaning: 'The credentials file of the service at NATS, if it has one. It is read for each connection.',
  },
  EVENT_SOURCE: {
    default: '/shop',
    meaning: 'How the events of this shop name it: the source of each CloudEvent.',
  },
  ORDER_TTL_SECONDS: { default: '900', meaning: 'How long an unpaid order holds its stock.' },
  PENDING_ORDERS_MAX: {
    default: '10',
    meaning: 'How many unpaid orders one user may have at a time. 0: no limit.',
  },
  MAX_PER_ORDER: {
    default: '10000',
    meaning: 'Units of one option in one order, for options without a maxPerOrder of their own.',
  },
  REFUND_WINDOW_SECONDS: {
    default: '259200',
    meaning: 'How long after the payment a shopper may cancel the order.',
  },
  RANKING_CRON: {
    default: '*/5 * * * *',
    meaning: 'When the rank is computed, in UTC, with five or six fields.',
  },
  EXPIRY_CRON: {
    default: '*/10 * * * * *',
    meaning: 'When unpaid orders are cancelled, in UTC, with five or six fields.',
  },
  CURRENCY: { default: 'KRW', meaning: 'ISO 4217. The database remembers it.' },
  CORS_ORIGINS: {
    default: 'loopback',
    meaning: 'Origins that may call from a browser, separated by commas. In production the default is none.',
  },
  TRUST_PROXY: {
    default: 'off',
    meaning: "on, a number of proxies, or their addresses: which proxies may tell the client's address.",
  },
  RATE_LIMIT_PER_MINUTE: {
    default: '6000',
    meaning: 'Requests per user, and refused ones (401, 403) per address. 0: no limit.',
  },
  PUBLIC_RATE_LIMIT_PER_MINUTE: {
    default: '60000',
    meaning: 'Requests without a token per address. 0: no limit.',
  },
  SHUTDOWN_DELAY_SECONDS: {
    default: '0',
    meaning: 'How long requests are still answered after SIGTERM. In production the default is 5.',
  },
  LOG_LEVEL: { default: 'info', meaning: 'fatal, error, warn, info, debug, trace or silent.' },
  LOG_FORMAT: {
    default: '',
    meaning: 'pretty: a short line each, for people. json: for programs. Absent: pretty at a terminal.',
  },
  LOG_USER: { default: 'plain', meaning: 'none: no line of the log names a user.' },
  DEMO_DATA: {
    default: '',
    meaning: 'true: an empty shop becomes a demo shop. Absent: true without DATABASE_URL.',
  },
  GROUP_COMMIT_MAX: {
    default: '256',
    meaning: 'The most changes in one transaction. 1: one transaction per request.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    default: '',
    meaning: 'Where traces go, by OTLP over HTTP: http://host:4318. Absent: no traces are recorded.',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    default: '',
    meaning: 'The same with the whole path: http://host:4318/v1/traces.',
  },
  OTEL_TRACES_SAMPLER: {
    default: 'parentbased_always_on',
    meaning: 'Which traces are recorded: one of the six samplers of OpenTelemetry.',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    default: '1',
    meaning: 'The part of the traces to record, from 0 to 1, if the sampler goes by a ratio.',
  },
  OTEL_SDK_DISABLED: { default: 'false', meaning: 'true: no traces, whatever else is set.' },
};

/** The text of `.env.example`: every setting with its default, as a comment. */
export function envExample(): string {
  const settings = Object.entries(SETTINGS).map(
    ([name, setting]) => `# ${setting.meaning}\n# ${name}=${quoted(setting.default)}\n`,
  );
  return [
    '# Copy this file to .env, and take the # away before what you set. Variables of the environment come first.\n',
    ...settings,
  ].join('\n');
}

/** A value with a space or a star needs quotes for a shell that reads the file. */
function quoted(value: string): string {
  return /[\s*]/.test(value) ? `"${value}"` : value;
}
