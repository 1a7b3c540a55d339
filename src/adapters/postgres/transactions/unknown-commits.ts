import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { refuseReadOnlyServer } from '../read-only-server.ts';
import type { ShopDatabase } from '../shop-database.ts';
import type { LaneSession } from './lane-connection.ts';
import { type CommitOutcome, resolveUnknownCommit } from './resolve-unknown-commit.ts';

/** A COMMIT that was sent and has no answer. */
export interface UnknownCommit {
  readonly marker: string;
  /** Resolves if the answer comes late. Stays pending if the connection is lost. */
  readonly lateAnswer: Promise<CommitOutcome>;
  /** Where the answer may come. It is closed when the outcome is known. */
  readonly connection: Pick<LaneSession, 'destroy'>;
}

/** If so many outcomes are unknown, a lane waits for its own before it goes on. This bounds connections and memory. */
const MAX_UNKNOWN = 8;
const CONNECTIONS = 2;
/** How long to wait for the connection, and for the server. */
const CONNECT_TIMEOUT_MS = 3_000;
const SILENCE_MS = 5_000;
const PAUSE_MS = 200;
/** Shorter than housekeeping keeps markers. Without its marker, a committed transaction would look aborted. */
const GIVE_UP_MS = 30 * 60_000;

/** Finds out the outcomes of commits, on connections of its own. The lanes go on meanwhile. */
export class UnknownCommits {
  readonly #pool: pg.Pool;
  readonly #schema: string;
  readonly #underWay = new Set<AbortController>();
  #isClosed = false;

  /** Connects when it is first used. */
  constructor({ hosts, schema }: ShopDatabase) {
    this.#schema = schema;
    this.#pool = new pg.Pool({
      ...hosts.config,
      application_name: 'storefront-orders unknown commits',
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: SILENCE_MS,
      keepAlive: true,
      onConnect: (client) => refuseReadOnlyServer(client),
    });
    // The pool emits again what an idle client has emitted. Node ends the process after an `error` without a listener.
    this.#pool.on('error', () => undefined);
  }

  /** Whether a lane has to wait for the outcome of its commit before it goes on. */
  get isFull(): boolean {
    return this.#underWay.size > MAX_UNKNOWN;
  }

  /** Resolves with null if it has not found out in 30 minutes, or when `close` is called. */
  async resolve({ marker, lateAnswer, connection }: UnknownCommit): Promise<CommitOutcome | null> {
    const asking = new AbortController();
    if (this.#isClosed) asking.abort();
    this.#underWay.add(asking);
    try {
      return await Promise.race([lateAnswer, this.#askUntilKnown(marker, asking.signal)]);
    } finally {
      asking.abort();
      this.#underWay.delete(asking);
      connection.destroy();
    }
  }

  /** Stops finding out. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const asking of this.#underWay) asking.abort();
    await this.#pool.end();
  }

  async #askUntilKnown(marker: string, signal: AbortSignal): Promise<CommitOutcome | null> {
    const stopped = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)));
    const endsAt = performance.now() + GIVE_UP_MS;
    while (!signal.aborted && performance.now() < endsAt) {
      // The transaction is still running, or the server cannot be reached now. We ask again.
      const outcome = await Promise.race([stopped, this.#ask(marker).catch(() => null)]);
      if (outcome) return outcome;
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
    return null;
  }

  async #ask(marker: string): Promise<CommitOutcome | null> {
    const client = await this.#pool.connect();
    try {
      const outcome = await resolveUnknownCommit(marker, client, this.#schema);
      client.release();
      return outcome;
    } catch (error) {
      // After the lock timeout the connection is usable. After any other error a new one is safer.
      client.release(!isLockTimeout(error));
      throw error;
    }
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '55P03';
}
