import { Kysely } from 'kysely';
import pg from 'pg';
import type { Logger } from '../../application/ports/logger.ts';
import { FlightPool } from './flight-pool.ts';
import { READ_TIMEOUT_MS } from './read-limits.ts';
import { ReadinessProbe } from './readiness-probe.ts';
import { SchemaDialect } from './schema-dialect.ts';
import type { ShopDatabase } from './shop-database.ts';
import type { Database } from './tables/schema.ts';
import { FEED, FEW_ROWS, PLAN_CACHE_MODES, transactionSettings } from './transaction-settings.ts';

export interface DatabaseOptions {
  readonly database: ShopDatabase;
  /** The most connections for `requests`. The prepared reads and the batches have four each, and the feed two. */
  readonly poolSize: number;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The connections to PostgreSQL for everything but changes. */
export interface DatabaseConnections {
  /** For the reads of requests. A read has 5 seconds, the wait for a connection included. Its failures are `Unavailable`. */
  readonly requests: Kysely<Database>;
  /** For the most frequent reads of requests, on connections of their own. They have 5 seconds, too. */
  readonly preparedReads: Pick<FlightPool, 'rows'>;
  /**
   * For claiming events and recording what became of them. These commits do not wait for the disk. If a crash undoes
   * one, its events are claimed and sent again, which delivery at least once allows.
   */
  readonly feed: Pick<FlightPool, 'rows'>;
  /** For batches and reports. A statement has 10 minutes. Requests have their own pools and never wait for a batch. */
  readonly batches: Kysely<Database>;
  /** For the leases of batches, on a connection that waits for no batch. A statement has a second. */
  readonly leases: Kysely<Database>;
  /** For `/readyz`, on the connection of the leases. */
  readonly readiness: ReadinessProbe;
  /** By the name of each pool: how many connections it has, and how many queries wait for one. */
  usage(): Readonly<
    Record<string, { readonly total: number; readonly idle: number; readonly waiting: number }>
  >;
  /** Closes every connection after its query has ended. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** How long a read waits for a connection. Then it has at least a second left for its query. */
const READ_CONNECT_TIMEOUT_MS = READ_TIMEOUT_MS - 1_000;
/** Shorter than the time of a read, so that the server ends a slow query before we close the connection. */
const READ_STATEMENT_TIMEOUT_MS = READ_TIMEOUT_MS - 500;
/** How many reads may wait for each connection. One more is refused at once. */
const WAITING_PER_CONNECTION = 50;
const FEED_STATEMENT_TIMEOUT_MS = 5_000;
/** `/readyz` gives up after a second. A lease of a job is renewed in time if one attempt fails. */
const SHORT_TIMEOUT_MS = 1_000;
const BATCH_STATEMENT_TIMEOUT_MS = 600_000;
const BATCH_IDLE_TIMEOUT_MS = 30_000;
/** How long after its own limit the server may stay silent. After that the driver gives the query up. */
const SILENCE_MS = 2_000;
/** One for each batch, and one for a report. */
const BATCH_POOL_SIZE = 4;
/** One claims events while the other records results. */
const FEED_POOL_SIZE = 2;
/** Products, orders, coupons and balances are each read by one query at a time. So four connections serve them. */
const PREPARED_READ_POOL_SIZE = 4;

/** How a pool connects. Nothing else is set for a session, because behind a pooler another client gets it next. */
interface PoolOptions {
  readonly name: string;
  readonly max: number;
  readonly connectTimeoutMs?: number;
}

const READ_LIMITS = { timeoutMs: READ_TIMEOUT_MS, silenceMs: READ_TIMEOUT_MS };
const READ_TIMES = { statement_timeout: READ_STATEMENT_TIMEOUT_MS };
const SETTINGS = {
  requests: transactionSettings('requests', READ_TIMES),
  feed: transactionSettings('feed', { ...FEED, statement_timeout: FEED_STATEMENT_TIMEOUT_MS }),
  batches: transactionSettings('batches', {
    statement_timeout: BATCH_STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: BATCH_IDLE_TIMEOUT_MS,
  }),
  short: transactionSettings('short', { statement_timeout: SHORT_TIMEOUT_MS }),
};

/** Makes the pools. They connect when they are first used. */
export function openDatabase({ database, poolSize, logger }: DatabaseOptions): DatabaseConnections {
  const { hosts, schema, plans } = database;
  const open = (options: PoolOptions) =>
    watch(new pg.Pool({ ...hosts.config, ...poolConfig(options) }), logger);
  const openForReads = (name: string, max: number) =>
    open({ name, max, connectTimeoutMs: READ_CONNECT_TIMEOUT_MS });
  const requestPool = openForReads('requests', poolSize);
  const preparedPool = openForReads('prepared reads', PREPARED_READ_POOL_SIZE);
  const feedPool = open({ name: 'feed', max: FEED_POOL_SIZE });
  const batchPool = open({ name: 'batches', max: BATCH_POOL_SIZE });
  const shortPool = open({ name: 'short', max: 1, connectTimeoutMs: SHORT_TIMEOUT_MS });
  const requests = new FlightPool(requestPool, {
    ...READ_LIMITS,
    schema,
    settings: SETTINGS.requests,
    maxWaiting: WAITING_PER_CONNECTION * poolSize,
  });
  const preparedReads = new FlightPool(preparedPool, {
    ...READ_LIMITS,
    schema,
    settings: transactionSettings('reads', {
      ...FEW_ROWS,
      ...READ_TIMES,
      plan_cache_mode: PLAN_CACHE_MODES[plans],
    }),
    maxWaiting: WAITING_PER_CONNECTION * PREPARED_READ_POOL_SIZE,
  });
  const feed = new FlightPool(feedPool, {
    schema,
    settings: SETTINGS.feed,
    silenceMs: FEED_STATEMENT_TIMEOUT_MS + SILENCE_MS,
  });
  const batches = new FlightPool(batchPool, {
    schema,
    settings: SETTINGS.batches,
    silenceMs: BATCH_STATEMENT_TIMEOUT_MS + SILENCE_MS,
  });
  // The readiness probe tells what a server is like. So it may reach one that takes no writes.
  const short = new FlightPool(shortPool, {
    schema,
    settings: SETTINGS.short,
    silenceMs: SHORT_TIMEOUT_MS,
    isForProbing: true,
  });
  return {
    requests: kyselyOver(requests, schema),
    preparedReads,
    feed,
    batches: kyselyOver(batches, schema),
    leases: kyselyOver(short, schema),
    readiness: new ReadinessProbe(short, () => hosts.leave()),
    usage: () => ({
      requests: usageOf(requestPool),
      'prepared reads': usageOf(preparedPool),
      feed: usageOf(feedPool),
      batches: usageOf(batchPool),
    }),
    close: async () => {
      const pools = [requestPool, preparedPool, feedPool, batchPool, shortPool];
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

function poolConfig(options: PoolOptions): pg.PoolConfig {
  return {
    application_name: `storefront-orders ${options.name}`,
    max: options.max,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  };
}

/**
 * Logs each lost connection once. Logs none while the pool closes, because the server may close a connection first. The
 * pool emits again what an idle client has emitted. Node ends the process after an `error` event without a listener.
 */
function watch(pool: pg.Pool, logger: Pick<Logger, 'warn'>): pg.Pool {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', (err) => {
      if (!pool.ending) logger.warn({ err }, 'A connection to PostgreSQL was lost');
    });
  });
  return pool;
}

function usageOf({ totalCount: total, idleCount: idle, waitingCount: waiting }: pg.Pool) {
  return { total, idle, waiting };
}

function kyselyOver(pool: FlightPool, schema: string): Kysely<Database> {
  return new Kysely<Database>({ dialect: new SchemaDialect({ pool }, schema) });
}
