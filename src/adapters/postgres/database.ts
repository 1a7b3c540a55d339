import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from '../../application/ports/logger.ts';
import { PreparedReads } from './prepared-reads.ts';
import { READ_TIMEOUT_MS } from './read-limits.ts';
import { ReadPool } from './read-pool.ts';
import { ReadinessProbe } from './readiness-probe.ts';
import { SESSION_SETTINGS } from './session-settings.ts';
import { setUpSession } from './set-up-session.ts';
import type { Database } from './tables/schema.ts';
import { typeParsers } from './type-parsers.ts';

export interface DatabaseOptions {
  readonly databaseUrl: string;
  /** The most connections for `requests`. The prepared reads and the feed have four each, and the batches five. */
  readonly poolSize: number;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The connections to PostgreSQL for everything but changes. */
export interface DatabaseConnections {
  /** For the reads of requests. A read has 5 seconds, the wait for a connection included. Its failures are `Unavailable`. */
  readonly requests: Kysely<Database>;
  /** For the most frequent reads of requests, on connections of their own. They have 5 seconds, too. */
  readonly preparedReads: PreparedReads;
  /**
   * For claiming events and recording what became of them. These commits do not wait for the disk. If a crash undoes
   * one, its events are claimed and sent again, which delivery at least once allows.
   */
  readonly feed: pg.Pool;
  /** For batches and reports. A statement has 10 minutes. Requests have their own pools and never wait for a batch. */
  readonly batches: Kysely<Database>;
  /** For `/readyz`, on a connection of its own. */
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
/** `/readyz` gives up after a second. */
const PROBE_TIMEOUT_MS = 1_000;
const BATCH_STATEMENT_TIMEOUT_MS = 600_000;
/** How long after its own limit the server may stay silent. After that the driver gives the query up. */
const SILENCE_MS = 2_000;
const BATCH_POOL_SIZE = 5;
const FEED_POOL_SIZE = 4;
/** Products, orders, coupons and balances are each read by one query at a time. So four connections serve them. */
const PREPARED_READ_POOL_SIZE = 4;
/** These reads find a few rows by an index. Setting up bitmaps and caches would take as long as finding the rows. */
const FEW_ROWS_SETTINGS = `${SESSION_SETTINGS} SET enable_bitmapscan = off; SET enable_memoize = off;`;

/**
 * Losing what the feed records is harmless, because the events are sent again. So its commits do not wait for the disk.
 * Its statements are planned each time. A plan from a time when the outbox had been vacuumed empty reads whole indexes,
 * and would be slow on a full outbox. Planning costs little, because each statement is about many events.
 */
const FEED_SETTINGS = `${FEW_ROWS_SETTINGS} SET synchronous_commit = off; SET plan_cache_mode = force_custom_plan;`;

interface PoolOptions {
  readonly name: string;
  readonly max: number;
  readonly connectTimeoutMs?: number;
  /** The server ends a statement after this time. */
  readonly statementTimeoutMs: number;
  /** The driver gives a query up after this time. */
  readonly queryTimeoutMs: number;
  /** Sets up each new connection. */
  readonly setUp?: (client: pg.ClientBase) => Promise<void>;
}

const READS = {
  connectTimeoutMs: READ_CONNECT_TIMEOUT_MS,
  statementTimeoutMs: READ_STATEMENT_TIMEOUT_MS,
  queryTimeoutMs: READ_TIMEOUT_MS,
};

/** Makes the pools. They connect when they are first used. */
export function openDatabase({ databaseUrl, poolSize, logger }: DatabaseOptions): DatabaseConnections {
  const open = (options: PoolOptions) => watch(new pg.Pool(poolConfig(databaseUrl, options)), logger);
  const requestPool = open({ ...READS, name: 'requests', max: poolSize, setUp: setUpSession });
  const preparedPool = open({
    ...READS,
    name: 'prepared reads',
    max: PREPARED_READ_POOL_SIZE,
    setUp: (client) => setUpSession(client, FEW_ROWS_SETTINGS),
  });
  const feedPool = open({
    name: 'feed',
    max: FEED_POOL_SIZE,
    statementTimeoutMs: FEED_STATEMENT_TIMEOUT_MS,
    queryTimeoutMs: FEED_STATEMENT_TIMEOUT_MS + SILENCE_MS,
    setUp: (client) => setUpSession(client, FEED_SETTINGS),
  });
  const batchPool = open({
    name: 'batches',
    max: BATCH_POOL_SIZE,
    statementTimeoutMs: BATCH_STATEMENT_TIMEOUT_MS,
    queryTimeoutMs: BATCH_STATEMENT_TIMEOUT_MS + SILENCE_MS,
    setUp: setUpSession,
  });
  // The probe tells what a server is like. So it may reach one that takes no writes.
  const probePool = open({
    name: 'readiness',
    max: 1,
    connectTimeoutMs: PROBE_TIMEOUT_MS,
    statementTimeoutMs: PROBE_TIMEOUT_MS,
    queryTimeoutMs: PROBE_TIMEOUT_MS,
  });
  return {
    requests: kyselyOver(limited(requestPool)),
    preparedReads: new PreparedReads(limited(preparedPool)),
    feed: feedPool,
    batches: kyselyOver(new ReadPool(batchPool)),
    readiness: new ReadinessProbe(probePool),
    usage: () => ({
      requests: usageOf(requestPool),
      'prepared reads': usageOf(preparedPool),
      feed: usageOf(feedPool),
      batches: usageOf(batchPool),
    }),
    close: async () => {
      const pools = [requestPool, preparedPool, feedPool, batchPool, probePool];
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

function poolConfig(databaseUrl: string, options: PoolOptions): pg.PoolConfig {
  return {
    connectionString: databaseUrl,
    application_name: `storefront-orders ${options.name}`,
    max: options.max,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.queryTimeoutMs,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    types: typeParsers,
    onConnect: options.setUp,
  };
}

/**
 * Logs each lost connection once. Logs none while the pool closes, because the server may close a connection first. Node
 * ends the process after an `error` event that has no listener. Both listeners are needed, because the pool emits
 * again what an idle client has emitted.
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

/** Gives each read 5 seconds, and refuses a read if too many wait already. */
function limited(pool: pg.Pool): ReadPool {
  const maxWaiting = WAITING_PER_CONNECTION * pool.options.max;
  return new ReadPool(pool, { timeoutMs: READ_TIMEOUT_MS, maxWaiting });
}

function usageOf({ totalCount: total, idleCount: idle, waitingCount: waiting }: pg.Pool) {
  return { total, idle, waiting };
}

function kyselyOver(pool: ReadPool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
