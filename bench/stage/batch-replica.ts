import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { type DatabaseConnections, openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresJobLeases } from '../../src/adapters/postgres/jobs/postgres-job-leases.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import type { Database } from '../../src/adapters/postgres/tables/schema.ts';
import type { HeldLease } from '../../src/application/held-lease.ts';
import { RunJob } from '../../src/application/run-job.ts';

const POLL_MS = 20;
const RENEWAL_MS = 5_000;
const FAILED_MAX = 3;

const logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (_: object, message: string) => console.error(message),
  error: (_: object, message: string) => console.error(message),
};

/** A replica that serves no requests. It runs a batch when it is told to, under the lease of the batch. */
export class BatchReplica implements AsyncDisposable {
  readonly #database: DatabaseConnections;
  readonly #runJob: RunJob;
  readonly #renewals: NodeJS.Timeout;
  readonly #stopping = new AbortController();

  constructor(databaseUrl: string) {
    this.#database = openDatabase({ database: shopDatabase(databaseUrl), poolSize: 1, logger });
    this.#runJob = new RunJob({ jobLeases: new PostgresJobLeases(this.#database.leases), logger });
    this.#renewals = setInterval(() => this.#runJob.renewLeases(), RENEWAL_MS);
  }

  /** The connections for batches. */
  get db(): Kysely<Database> {
    return this.#database.batches;
  }

  /**
   * Runs a batch, after another replica has ended it. Repeats a run that fails, because a busy server may refuse a lease.
   *
   * @throws {Error} if three runs fail
   */
  async run(name: string, work: (lease: HeldLease) => Promise<unknown>): Promise<void> {
    let failed = 0;
    while (failed < FAILED_MAX) {
      const { outcome } = await this.#runJob.execute({ name, stopping: this.#stopping.signal, work });
      if (outcome === 'DONE') return;
      if (outcome === 'FAILED') failed += 1;
      await sleep(POLL_MS);
    }
    throw new Error(`The batch ${name} failed ${failed} times`);
  }

  /** Keeps every other replica from running a batch. Resolves with what lets them run it again. */
  async hold(name: string): Promise<() => Promise<void>> {
    const held = Promise.withResolvers<void>();
    const freed = Promise.withResolvers<void>();
    const run = this.run(name, () => {
      held.resolve();
      return freed.promise;
    });
    await Promise.race([held.promise, run]);
    return () => {
      freed.resolve();
      return run;
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#renewals);
    await this.#database.close();
  }
}
