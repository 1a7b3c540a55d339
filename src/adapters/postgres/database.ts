import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from '../../application/ports/logger.ts';
import { HotReads } from './hot-reads.ts';
import { ReadPool } from './read-pool.ts';
import type { Database } from './schema.ts';
import { SESSION_SETTINGS } from './transactions/lane-connection.ts';
import { typeParsers } from './type-parsers.ts';

export interface DatabaseOptions {
  readonly databaseUrl: string;
  /** The most connections for requests; the hot reads have four more of their own, the batches five. */
  readonly poolSize: number;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The connections to PostgreSQL, apart from those that make changes. */
export interface DatabaseConnections {
  /** For what somebody waits for: a statement has 5 s. Failures to reach the database are `Unavailable`. */
  readonly requests: Kysely<Database>;
  /** For what is asked all the time, with the time of `requests`, on connections of its own. */
  readonly hotReads: HotReads;
  /**
   * For claiming events and marking them. Their commits do not wait for the disk: what a crash takes back is claimed
   * and sent again, as at least once allows.
   */
  readonly feed: pg.Pool;
  /** For batches and reports: a statement has 10 minutes. They cannot take the requests' connections. */
  readonly batches: Kysely<Database>;
  /** The pool behind `batches`, for what needs a session of its own. */
  readonly batchPool: pg.Pool;
  /** How the connections for requests are used. `waiting` counts requests without one. */
  usage(): { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Ends every connection once its query is done. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_STATEMENT_TIMEOUT_MS = 5_000;
const BATCH_STATEMENT_TIMEOUT_MS = 600_000;
/** The server's own limit comes first; this one ends what the server no longer answers. */
const SILENCE_MS = 2_000;
const BATCH_POOL_SIZE = 5;
const FEED_POOL_SIZE = 4;
/** One for each that is hottest, since each has one query under way at a time. */
const HOT_READ_POOL_SIZE = 4;
/** Where few rows are found by an index each, setting up bitmaps and caches for them takes as long as the finding. */
const FEW_ROWS_SETTINGS = `${SESSION_SETTINGS} SET enable_bitmapscan = off; SET enable_memoize = off;`;

/**
 * What the feed records may be lost: it is sent again then. Its statements are few and about many events each, and planned
 * every time: a plan that was kept from when the outbox had been vacuumed empty would read whole indexes of a full one.
 */
const FEED_SETTINGS = `${FEW_ROWS_SETTINGS} SET synchronous_commit = off; SET plan_cache_mode = force_custom_plan;`;

/** Opens the pools, which connect when they are first used. */
export function openDatabase({ databaseUrl, poolSize, logger }: DatabaseOptions): DatabaseConnections {
  const open = (name: string, max: number, statementTimeoutMs: number, extra: pg.PoolConfig = {}) =>
    watch(new pg.Pool({ ...poolConfig(databaseUrl, name, max, statementTimeoutMs), ...extra }), logger);
  const requestPool = open('requests', poolSize, REQUEST_STATEMENT_TIMEOUT_MS);
  const hotPool = open('hot reads', HOT_READ_POOL_SIZE, REQUEST_STATEMENT_TIMEOUT_MS, {
    onConnect: (client) => client.query(FEW_ROWS_SETTINGS),
  });
  const feedPool = open('feed', FEED_POOL_SIZE, REQUEST_STATEMENT_TIMEOUT_MS, {
    onConnect: (client) => client.query(FEED_SETTINGS),
  });
  const batchPool = open('batches', BATCH_POOL_SIZE, BATCH_STATEMENT_TIMEOUT_MS);
  return {
    requests: kyselyOver(requestPool),
    hotReads: new HotReads(hotPool),
    feed: feedPool,
    batches: kyselyOver(batchPool),
    batchPool,
    usage: () => ({
      total: requestPool.totalCount,
      idle: requestPool.idleCount,
      waiting: requestPool.waitingCount,
    }),
    close: async () => {
      await Promise.all([requestPool, hotPool, feedPool, batchPool].map((pool) => pool.end()));
    },
  };
}

function poolConfig(
  databaseUrl: string,
  name: string,
  max: number,
  statementTimeoutMs: number,
): pg.PoolConfig {
  return {
    connectionString: databaseUrl,
    application_name: `storefront-orders ${name}`,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + SILENCE_MS,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    types: typeParsers,
  };
}

/**
 * Logs each lost connection once. While the pool closes it logs none: the server may end a connection first. Both listeners
 * are needed, because Node ends the process after an `error` event without one; the pool repeats what an idle client said.
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

function kyselyOver(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: new ReadPool(pool) }) });
}
