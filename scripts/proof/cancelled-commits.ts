import { setTimeout as sleep } from 'node:timers/promises';
import { query } from '../../tests/postgres/query.ts';
import type { Load } from './load/load.ts';
import type { Random } from './random.ts';
import { Violation } from './violation.ts';

const WAIT_TIMEOUT_MS = 10_000;
/** Time for the answers to commits that did not have to wait. */
const GRACE_MS = 300;
const CANCELLING_MS = 1_500;

const WAITING = `pg_stat_activity where wait_event = 'SyncRep'`;

/**
 * Tells PostgreSQL to wait for a standby that does not exist, and cancels COMMITs that wait for it. Such a COMMIT is done on
 * this server only: PostgreSQL answers it with a warning. Resolves with how many it has cancelled, when no COMMIT has to wait
 * any more. Throws a `Violation` if the service acknowledges an effect meanwhile, because no standby has it.
 */
export async function cancelWaitingCommits(url: string, load: Load, random: Random): Promise<number> {
  let cancelled = 0;
  await query(url, "alter system set synchronous_standby_names = 'absent'");
  try {
    await query(url, 'select pg_reload_conf()');
    await untilSomeCommitWaits(url);
    await sleep(GRACE_MS);
    const early = load.acknowledged.length;
    cancelled = await cancelCommitsFor(CANCELLING_MS, url, random);
    const acknowledged = load.acknowledged.slice(early);
    if (acknowledged.length > 0)
      throw new Violation('Effects that no standby has were acknowledged', { acknowledged, cancelled });
  } finally {
    await query(url, 'alter system reset synchronous_standby_names');
    await query(url, 'select pg_reload_conf()');
  }
  return cancelled;
}

/** Cancels COMMITs that wait for the standby, one after the other, for so many milliseconds. Resolves with how many. */
export async function cancelCommitsFor(ms: number, url: string, random: Random): Promise<number> {
  const cancel = `select pg_cancel_backend(pid) from (select pid from ${WAITING} order by random() limit 1) as waiting`;
  let cancelled = 0;
  for (const endsAt = performance.now() + ms; performance.now() < endsAt; ) {
    cancelled += (await query(url, cancel)).length;
    await sleep(random.between(10, 60));
  }
  return cancelled;
}

/** Resolves when a COMMIT waits for the standby. */
export async function untilSomeCommitWaits(url: string): Promise<void> {
  for (const endsAt = performance.now() + WAIT_TIMEOUT_MS; performance.now() < endsAt; ) {
    if ((await query(url, `select 1 from ${WAITING}`)).length > 0) return;
    await sleep(5);
  }
  throw new Error('No COMMIT waits for the standby');
}
