import { setTimeout as sleep } from 'node:timers/promises';
import { openLoop } from '../../../bench/load/arrivals.ts';
import { type Figures, NOTHING, sumOf } from '../figures.ts';
import { Load } from '../load/load.ts';
import { openRoundShop } from '../load/shop.ts';
import type { Random } from '../random.ts';
import { Violation } from '../violation.ts';
import { checkouts } from './asks.ts';
import type { Fault } from './faults.ts';
import { figuresOf, refusalsOf } from './measuring.ts';
import { Pressure } from './pressure.ts';
import { type OverloadStage, openOverloadStage } from './stage.ts';

/** More than a lane keeps waiting for a database that does nothing. */
const PER_SECOND = 300;
const CONNECTIONS = 2_000;
/** The service has recovered if it has refused nothing for so long. */
const QUIET_MS = 1_000;
const PAUSE_MS = 20;
const ANSWER_AIM_MS = 15_000;
const RECOVERY_TIMEOUT_MS = 60_000;
/** Large enough for a new database, and small enough to be filled in a moment. */
const SMALL_DISK = {
  diskMegabytes: 512,
  settings: { max_wal_size: '128MB', min_wal_size: '64MB', shared_buffers: '64MB' },
};

/** Clients of a shop and a crowd meet a database that is broken for a while. */
export function withFault(fault: Fault, when: string) {
  return async (stage: OverloadStage, random: Random, name: string): Promise<Figures> => {
    const { service, database, size } = stage;
    const shop = await openRoundShop(service.post, name, random);
    const asks = await checkouts(service.post, shop);
    const before = await refusalsOf(service.url);
    await using pressure = new Pressure({ url: service.url, connections: CONNECTIONS, nextAsk: asks.next });
    const over = new AbortController();
    const moments = random.fork();
    const arrivals = openLoop(
      { startMs: performance.now(), endMs: Number.POSITIVE_INFINITY, perSecond: PER_SECOND },
      () => moments.next(),
    );
    using load = new Load(shop, service.post, random.fork());
    const breaking = async () => {
      await load.servedSince(performance.now());
      const mend = await fault(database);
      await sleep(size.faultMs).finally(mend);
      const mendedAt = performance.now();
      const servedMs = await load.servedSince(mendedAt);
      return Math.max(servedMs, await lastRefusalSince(mendedAt, pressure));
    };
    const [longestRecoveryMs] = await Promise.all([
      breaking().finally(() => over.abort()),
      pressure.openLoop(arrivals, over.signal),
    ]);
    await load.stop();
    await pressure.settle();
    const refusals = { before, after: await refusalsOf(service.url) };
    await load.check(database.url);
    await asks.check(database.url, [pressure]);
    await stage.reconcile();
    const figures = await figuresOf({
      service,
      pressures: [pressure],
      when,
      refusals,
      longestRecoveryMs,
      mayWait: true,
    });
    const all = sumOf(figures, { ...NOTHING, ...load.figures });
    const isLate = all.slowestAnswerMs > ANSWER_AIM_MS;
    return isLate ? sumOf(all, { ...NOTHING, missedAims: [`every answer ${when} in 15 s`] }) : all;
  };
}

/** PostgreSQL can write nothing any more, because its disk is full. It has a small disk of its own for this. */
export async function withFullDisk({ size }: OverloadStage, random: Random, name: string): Promise<Figures> {
  await using stage = await openOverloadStage(size, SMALL_DISK);
  const { disk } = stage.database;
  if (!disk) return { ...NOTHING, missedAims: ['a full disk: only root of a Linux can mount a small one'] };
  return await withFault(() => disk.fill(), 'of a full disk')(stage, random, name);
}

/** Waits until no request was refused for a while. Resolves with the milliseconds until the last refusal. */
async function lastRefusalSince(time: number, pressure: Pressure): Promise<number> {
  const last = () => Math.max(time, pressure.lastRefusedAt);
  while (performance.now() - last() < QUIET_MS) {
    if (performance.now() - time > RECOVERY_TIMEOUT_MS)
      throw new Violation('The service still refuses requests', { refused: [...pressure.refused] });
    await sleep(PAUSE_MS);
  }
  return last() - time;
}
