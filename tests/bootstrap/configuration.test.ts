import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  readConfiguration,
  readMigrationSettings,
} from '../../src/bootstrap/configuration.ts';

const SECRET = 'a-secret-of-thirty-two-bytes-or-more';
const WEBHOOK_SECRET = `whsec_${Buffer.from('a webhook secret of some length').toString('base64')}`;

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://shop:secret@db.example/shop',
  JWT_SECRET: SECRET,
  CHARGE_SCOPE: 'charge',
  DATA_PLATFORM_URL: 'https://data.example/events',
  DATA_PLATFORM_SECRET: WEBHOOK_SECRET,
};

function refusal(env: NodeJS.ProcessEnv): string {
  try {
    readConfiguration(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('The configuration was accepted');
}

describe('readConfiguration', () => {
  it('needs no variable: the database is embedded, tokens are for the demo, events go to the log', () => {
    expect(readConfiguration({})).toEqual({
      isProduction: false,
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: undefined,
      databaseSchema: 'public',
      databasePlans: 'generic',
      databasePoolSize: 10,
      groupCommitMax: 256,
      tokenKey: { type: 'demo' },
      tokenIssuer: undefined,
      tokenAudience: undefined,
      chargeScope: undefined,
      dataPlatform: { type: 'log' },
      eventSource: '/shop',
      orderTtlMs: 900_000,
      refundWindowMs: 259_200_000,
      pendingOrdersMax: 10,
      maxPerOrder: 10_000,
      migratesAtStart: true,
      rankingCron: '*/5 * * * *',
      expiryCron: '*/10 * * * * *',
      currency: 'KRW',
      corsOrigins: 'loopback',
      trustProxy: false,
      logLevel: 'info',
      logFormat: undefined,
      logUser: 'plain',
      dataDirectory: expect.stringMatching(/[/\\][.]data$/),
      hasDemoData: true,
      rateLimitPerMinute: 6000,
      publicRateLimitPerMinute: 60_000,
      shutdownDelayMs: 0,
    });
  });

  it.each([
    [
      { HOST: '::1', PORT: '0' },
      { host: '::1', port: 0 },
    ],
    [
      { HOST: 'localhost', PORT: '65535' },
      { host: 'localhost', port: 65_535 },
    ],
    [
      { HOST: '0.0.0.0', JWT_SECRET: SECRET },
      { host: '0.0.0.0', tokenKey: { type: 'secret', secret: SECRET } },
    ],
    [{ DATABASE_URL: 'postgresql://db/shop' }, { databaseUrl: 'postgresql://db/shop', hasDemoData: false }],
    [{ DATABASE_URL: 'postgres://db/shop', DEMO_DATA: 'true' }, { hasDemoData: true }],
    [
      { DATABASE_URL: 'postgres://shop:x@a:5432,b:5433/shop?target_session_attrs=read-write' },
      { databaseUrl: 'postgres://shop:x@a:5432,b:5433/shop?target_session_attrs=read-write' },
    ],
    [{ DATABASE_SCHEMA: '_shop_2' }, { databaseSchema: '_shop_2' }],
    [{ DATABASE_SCHEMA: 'a'.repeat(63) }, { databaseSchema: 'a'.repeat(63) }],
    [{ DATABASE_PLANS: 'custom' }, { databasePlans: 'custom' }],
    [{ DEMO_DATA: 'false' }, { hasDemoData: false }],
    [{ DATABASE_URL: 'postgres://db/shop', MIGRATE_AT_START: 'false' }, { migratesAtStart: false }],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
      { tracing: { sampler: 'parentbased_always_on', samplerRatio: 1 } },
    ],
    [
      {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector/v1/traces',
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.01',
      },
      { tracing: { sampler: 'traceidratio', samplerRatio: 0.01 } },
    ],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector', OTEL_SDK_DISABLED: 'true' }, { tracing: undefined }],
    [{ OTEL_TRACES_SAMPLER: 'always_on' }, { tracing: undefined }],
    [{ JWT_SECRET: 'ü'.repeat(16) }, { tokenKey: { type: 'secret', secret: 'ü'.repeat(16) } }],
    [
      { JWKS_URL: 'https://id.example/jwks', JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'shop' },
      {
        tokenKey: { type: 'jwks', url: 'https://id.example/jwks' },
        tokenIssuer: 'https://id.example',
        tokenAudience: 'shop',
      },
    ],
    [{ CHARGE_SCOPE: 'balance:charge' }, { chargeScope: 'balance:charge' }],
    [{ CHARGE_SCOPE: '*' }, { chargeScope: undefined }],
    [{ DATA_PLATFORM_URL: 'log:' }, { dataPlatform: { type: 'log' } }],
    [
      { DATA_PLATFORM_URL: 'http://127.0.0.1:9000/', DATA_PLATFORM_SECRET: WEBHOOK_SECRET },
      { dataPlatform: { type: 'http', url: 'http://127.0.0.1:9000/', secret: WEBHOOK_SECRET } },
    ],
    [
      { DATA_PLATFORM_URL: 'nats://shop:pass@nats.example:4222' },
      { dataPlatform: { type: 'nats', url: 'nats://shop:pass@nats.example:4222' } },
    ],
    [{ EVENT_SOURCE: 'https://shop.example/seoul' }, { eventSource: 'https://shop.example/seoul' }],
    [
      { ORDER_TTL_SECONDS: '1', REFUND_WINDOW_SECONDS: '0' },
      { orderTtlMs: 1000, refundWindowMs: 0 },
    ],
    [
      { PENDING_ORDERS_MAX: '0', MAX_PER_ORDER: '1' },
      { pendingOrdersMax: 0, maxPerOrder: 1 },
    ],
    [
      { RANKING_CRON: '0 * * * *', EXPIRY_CRON: '* * * * * *' },
      { rankingCron: '0 * * * *', expiryCron: '* * * * * *' },
    ],
    [{ CURRENCY: 'EUR' }, { currency: 'EUR' }],
    [
      { CORS_ORIGINS: 'https://shop.example, http://localhost:5173' },
      { corsOrigins: ['https://shop.example', 'http://localhost:5173'] },
    ],
    [{ CORS_ORIGINS: 'loopback' }, { corsOrigins: 'loopback' }],
    [{ TRUST_PROXY: 'off' }, { trustProxy: false }],
    [{ TRUST_PROXY: 'on' }, { trustProxy: true }],
    [
      { TRUST_PROXY: 'loopback, 10.0.0.0/8,fd00::/8' },
      { trustProxy: ['loopback', '10.0.0.0/8', 'fd00::/8'] },
    ],
    [{ SHUTDOWN_DELAY_SECONDS: '0' }, { shutdownDelayMs: 0 }],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    [
      { RATE_LIMIT_PER_MINUTE: '0', DATABASE_POOL_SIZE: '1', GROUP_COMMIT_MAX: '1' },
      { rateLimitPerMinute: 0, databasePoolSize: 1, groupCommitMax: 1 },
    ],
    [
      { PORT: '', JWT_SECRET: '', DATABASE_URL: '', LOG_LEVEL: '' },
      { port: 3000, tokenKey: { type: 'demo' }, logLevel: 'info' },
    ],
    [{ SOMETHING_ELSE: 'is none of our business' }, { port: 3000 }],
  ])('reads %j', (env, expected) => {
    expect(readConfiguration(env)).toMatchObject(expected);
  });

  it('trusts as many proxies as it is told, counted from the service', () => {
    const { trustProxy } = readConfiguration({ TRUST_PROXY: '2' });
    if (typeof trustProxy !== 'function') throw new Error('Fastify trusts no proxy if it is given a number');
    expect([0, 1, 2].map((hop) => trustProxy('192.0.2.1', hop))).toEqual([true, true, false]);
  });

  it.each([
    ['NODE_ENV', 'prod'],
    ['HOST', 'http://localhost'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['PORT', '80.5'],
    ['PORT', ' 80'],
    ['DATABASE_URL', 'mysql://db/shop'],
    ['DATABASE_URL', 'db.example'],
    ['DATABASE_URL', 'postgres://a,/shop'],
    ['DATABASE_URL', 'postgres://a:5432,b:54321234/shop'],
    ['DATABASE_SCHEMA', 'Shop'],
    ['DATABASE_SCHEMA', '2shops'],
    ['DATABASE_SCHEMA', 'a'.repeat(64)],
    ['DATABASE_SCHEMA', 'a"b'],
    ['DATABASE_SCHEMA', 'pg_shop'],
    ['DATABASE_SCHEMA', 'information_schema'],
    ['DATABASE_PLANS', 'both'],
    ['JWT_SECRET', 'x'.repeat(31)],
    ['JWKS_URL', 'file:///keys.json'],
    ['CHARGE_SCOPE', 'two words'],
    ['DATA_PLATFORM_URL', 'ftp://data.example'],
    ['DATA_PLATFORM_URL', 'log'],
    ['DATA_PLATFORM_SECRET', 'secret'],
    ['DATA_PLATFORM_SECRET', 'whsec_'],
    ['DATA_PLATFORM_SECRET', 'whsec_not base64'],
    ['EVENT_SOURCE', 'a shop'],
    ['EVENT_SOURCE', '/50%'],
    ['ORDER_TTL_SECONDS', '0'],
    ['ORDER_TTL_SECONDS', '31536001'],
    ['REFUND_WINDOW_SECONDS', '-1'],
    ['REFUND_WINDOW_SECONDS', '99999999999999999999'],
    ['PENDING_ORDERS_MAX', '-1'],
    ['PENDING_ORDERS_MAX', '10001'],
    ['MAX_PER_ORDER', '0'],
    ['MAX_PER_ORDER', '10001'],
    ['RANKING_CRON', '* * * *'],
    ['RANKING_CRON', '@hourly'],
    ['EXPIRY_CRON', '61 * * * *'],
    ['EXPIRY_CRON', '* * * * * * *'],
    ['CURRENCY', 'krw'],
    ['CURRENCY', 'WON'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://shop.example/path'],
    ['CORS_ORIGINS', 'https://shop.example,'],
    ['TRUST_PROXY', 'yes'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
    ['LOG_LEVEL', 'INFO'],
    ['DEMO_DATA', '1'],
    ['MIGRATE_AT_START', 'no'],
    ['RATE_LIMIT_PER_MINUTE', '-5'],
    ['PUBLIC_RATE_LIMIT_PER_MINUTE', '-1'],
    ['SHUTDOWN_DELAY_SECONDS', '301'],
    ['DATABASE_POOL_SIZE', '0'],
    ['GROUP_COMMIT_MAX', '0'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'grpc://collector:4317'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_TRACES_SAMPLER_ARG', '1%'],
    ['OTEL_SDK_DISABLED', 'yes'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(refusal({ [name]: value })).toContain(`  ${name} must be `);
  });

  it('names every faulty variable at once', () => {
    expect(
      refusal({ PORT: 'x', LOG_LEVEL: 'loud', JWT_SECRET: 'short', JWKS_URL: 'https://id.example' }).split(
        '\n',
      ),
    ).toEqual([
      'The configuration is not usable:',
      '  PORT must be a whole number from 0 to 65535, not "x"',
      '  JWT_SECRET must be 32 bytes or longer',
      '  LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud"',
      '  JWT_SECRET and JWKS_URL cannot both be set: tokens have one kind of key',
    ]);
  });

  it('never repeats a secret', () => {
    const env = {
      JWT_SECRET: 'hush-1',
      DATABASE_URL: 'hush-2',
      DATA_PLATFORM_SECRET: 'hush-3',
      DATA_PLATFORM_URL: 'hush-4',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'hush-5',
    };
    expect(refusal(env)).not.toContain('hush');
  });

  it.each(['standby', 'any', 'primary', ''])('refuses target_session_attrs=%s', (attributes) => {
    const DATABASE_URL = `postgres://a:5432,b:5432/shop?target_session_attrs=${attributes}`;
    expect(refusal({ DATABASE_URL })).toContain(
      'DATABASE_URL must not have a target_session_attrs but read-write',
    );
  });

  it('refuses to leave the embedded database without its migrations', () => {
    expect(refusal({ MIGRATE_AT_START: 'false' })).toContain('MIGRATE_AT_START=false needs DATABASE_URL');
  });

  it('refuses an http URL for the events without a secret to sign them', () => {
    expect(refusal({ DATA_PLATFORM_URL: 'https://data.example' })).toContain(
      'DATA_PLATFORM_SECRET must be set',
    );
  });

  it.each(['0.0.0.0', '::', '192.0.2.7', 'shop.example'])(
    'does not print demo tokens with HOST=%s',
    (host) => {
      expect(refusal({ HOST: host })).toContain(`HOST=${host} can be reached from other machines`);
    },
  );

  describe('in production', () => {
    it('starts if everything is set, without demo data and without origins, and stops with a delay', () => {
      const configuration = readConfiguration(PRODUCTION);
      expect(configuration).toMatchObject({
        isProduction: true,
        corsOrigins: [],
        hasDemoData: false,
        shutdownDelayMs: 5000,
      });
    });

    it('sends events to the log if that is asked for', () => {
      const { DATA_PLATFORM_SECRET: _, ...env } = { ...PRODUCTION, DATA_PLATFORM_URL: 'log:' };
      expect(readConfiguration(env).dataPlatform).toEqual({ type: 'log' });
    });

    it('names everything that is missing', () => {
      expect(refusal({ NODE_ENV: 'production' })).toContain(
        'these must be set, too: DATABASE_URL, CHARGE_SCOPE, DATA_PLATFORM_URL, JWT_SECRET or JWKS_URL',
      );
    });

    it('asks for issuer and audience if the keys come from a URL', () => {
      const { JWT_SECRET: _, ...env } = { ...PRODUCTION, JWKS_URL: 'https://id.example/jwks' };
      expect(refusal(env)).toContain('these must be set, too: JWT_ISSUER, JWT_AUDIENCE');
    });
  });
});

describe('readMigrationSettings', () => {
  it('reads only the database and its schema', () => {
    expect(readMigrationSettings({ DATABASE_URL: 'postgres://db/shop', PORT: 'x', JWT_SECRET: 'y' })).toEqual(
      {
        databaseUrl: 'postgres://db/shop',
        schema: 'public',
      },
    );
    expect(readMigrationSettings({ DATABASE_URL: 'postgres://db/shop', DATABASE_SCHEMA: 'b' })).toMatchObject(
      {
        schema: 'b',
      },
    );
  });

  it('refuses the embedded database, and a faulty one', () => {
    expect(() => readMigrationSettings({})).toThrow('DATABASE_URL must be set: the embedded PostgreSQL');
    expect(() => readMigrationSettings({ DATABASE_URL: 'db' })).toThrow('DATABASE_URL must be a URL');
  });
});
