import { setInterval as every, setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import {
  type KeptFor,
  PostgresHousekeeping,
} from '../../../src/adapters/postgres/jobs/postgres-housekeeping.ts';
import { PostgresJobLeases } from '../../../src/adapters/postgres/jobs/postgres-job-leases.ts';
import { PostgresReconciliation } from '../../../src/adapters/postgres/reconciliation/postgres-reconciliation.ts';
import { shopDatabase } from '../../../src/adapters/postgres/shop-database.ts';
import { RunJob } from '../../../src/application/run-job.ts';
import { query } from '../../../tests/postgres/query.ts';
import { RecordingLogger } from '../../../tests/recording-logger.ts';
import { requireBooksInOrder, Violation } from '../violation.ts';

/** Much shorter than the service keeps rows, so that the housekeeping has as much to do as after a month. */
const KEPT_SECONDS = 60;
const INTERVAL_MS = 15_000;
const RENEWING_MS = 5_000;
/** The service may be cleaning up at this moment. */
const PAUSE_MS = 500;
const SHORT: KeptFor = keptFor(KEPT_SECONDS);
const CLEANED = ['idempotency_keys', 'markers', 'events'];

/**
 * The housekeeping and the reconciliation of the service, as another replica would run them, with rows that are kept for a
 * minute. The service itself keeps them for an hour to 30 days.
 */
export class Upkeep implements AsyncDisposable {
  readonly #url: string;
  readonly #database: ReturnType<typeof openDatabase>;
  readonly #runJob: RunJob;
  readonly #logger = new RecordingLogger();

  constructor(url: string) {
    this.#url = url;
    this.#database = openDatabase({ database: shopDatabase(url), poolSize: 1, logger: this.#logger });
    const jobLeases = new PostgresJobLeases(this.#database.leases);
    this.#runJob = new RunJob({ jobLeases, logger: this.#logger });
  }

  /** Cleans up now and then until the signal aborts. Rejects with a `Violation` if a run has left rows that were too old. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      for await (const _ of every(INTERVAL_MS, undefined, { signal })) await this.#cleanOld();
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
    }
  }

  /** Removes every row that is not needed any more. Throws a `Violation` if one is left. No request may be under way. */
  async cleanAll(): Promise<void> {
    const clock = await this.#readClock();
    while (!(await this.#clean(keptFor(0)))) await sleep(PAUSE_MS);
    const [left] = await this.#countOf(`created_at < '${clock}'`);
    if (Object.values(left ?? {}).some((count) => count > 0))
      throw new Violation('The housekeeping has left rows that are not needed any more', { left });
  }

  /** Throws a `Violation` unless every check is ok. Knows that events are kept for a minute only. */
  async reconcile(): Promise<void> {
    const { checks } = await new PostgresReconciliation(this.#database.batches, SHORT.sentEvents).run();
    requireBooksInOrder(checks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database.close();
  }

  async #cleanOld(): Promise<void> {
    const clock = await this.#readClock();
    if (!(await this.#clean(SHORT))) return;
    // An event that was sent late keeps its order's events for longer. The last cleaning judges those.
    const tooOld = `created_at < '${clock}'::timestamptz - interval '${KEPT_SECONDS} seconds'`;
    const [left] = await this.#countOf(tooOld);
    if (left && (left.idempotency_keys || left.markers))
      throw new Violation('The housekeeping has left rows that are too old', { left });
  }

  /** Resolves with whether the run was done, and not left to the service. Throws a `Violation` if it failed. */
  async #clean(kept: KeptFor): Promise<boolean> {
    const renewing = setInterval(() => void this.#runJob.renewLeases(), RENEWING_MS);
    const { outcome } = await this.#runJob.execute({
      name: 'housekeeping',
      stopping: new AbortController().signal,
      work: (lease) => new PostgresHousekeeping(this.#database.batches, kept).run(lease),
    });
    clearInterval(renewing);
    if (outcome === 'FAILED')
      throw new Violation('The housekeeping failed', { log: this.#logger.lines.slice(-3) });
    return outcome === 'DONE';
  }

  async #readClock(): Promise<string> {
    const [row] = await query<{ now: string }>(this.#url, 'select clock_timestamp()::text as now');
    return row?.now ?? '';
  }

  #countOf(condition: string): Promise<Record<string, number>[]> {
    const counts = CLEANED.map(
      (table) => `(select count(*)::int from ${table} where ${condition}) as ${table}`,
    );
    return query<Record<string, number>>(this.#url, `select ${counts.join(', ')}`);
  }
}

function keptFor(seconds: number): KeptFor {
  const time = `${seconds} seconds`;
  return { keys: time, markers: time, sentEvents: time };
}
