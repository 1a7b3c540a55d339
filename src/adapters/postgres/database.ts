import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from '../../application/ports/logger.ts';
import { PreparedReads } from './prepared-reads.ts';
import { ReadPool } from './read-pool.ts';
import { SESSION_SETTINGS } from './session-settings.ts';
import type { Database } from './tables/schema.ts';
import { typeParsers } from './type-parsers.ts';

export interface DatabaseOptions {
  readonly databaseUrl: string;
  /** The most connections for requests; the prepared reads have four more of their own, the batches five. */
  readonly poolSize: number;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The connections to PostgreSQL, apart from those that make changes. */
export interface DatabaseConnections {
  /** For what somebody waits for: a statement has 5 s. Failures to reach the database are `Unavailable`. */
  readonly requests: Kysely<Database>;
  /** For what is asked all the time, with the time of `requests`, on connections of its own. */
  readonly preparedReads: PreparedReads;
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
const PREPARED_READ_POOL_SIZE = 4;
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
  const preparedPool = open('prepared reads', PREPARED_READ_POOL_SIZE, REQUEST_STATEMENT_TIMEOUT_MS, {
    onConnect: (client) => client.query(FEW_ROWS_SETTINGS),
  });
  const feedPool = open('feed', FEED_POOL_SIZE, REQUEST_STATEMENT_TIMEOUT_MS, {
    onConnect: (client) => client.query(FEED_SETTINGS),
  });
  const batchPool = open('batches', BATCH_POOL_SIZE, BATCH_STATEMENT_TIMEOUT_MS);
  return {
    requests: kyselyOver(requestPool),
    preparedReads: new PreparedReads(preparedPool),
    feed: feedPool,
    batches: kyselyOver(batchPool),
    batchPool,
    usage: () => ({
      total: requestPool.totalCount,
      idle: requestPool.idleCount,
      waiting: requestPool.waitingCount,
    }),
    close: async () => {
      await Promise.all([requestPool, preparedPool, feedPool, batchPool].map((pool) => pool.end()));
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

/** A lost connection is told by an event as well as by its query; an event that nobody listens to ends the process. */
function watch(pool: pg.Pool, logger: Pick<Logger, 'warn'>): pg.Pool {
  const report = (error: Error) => logger.warn({ err: error }, 'A connection to PostgreSQL was lost');
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  return pool;
}

function kyselyOver(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: new ReadPool(pool) }) });
}
