import { setTimeout as sleep } from 'node:timers/promises';
import { query } from '../../tests/postgres/query.ts';
import { startServiceProcess } from '../../tests/races/service-process.ts';
import type { Figures } from './figures.ts';
import { effectsQuery } from './load/effects.ts';
import { openRoundShop, type RoundShop, type ShopSize } from './load/shop.ts';
import type { Part, Stage } from './part.ts';
import { Random } from './random.ts';
import { EventLog } from './soak/event-log.ts';
import { type Growth, isTooMuch } from './soak/growth.ts';
import { Samples } from './soak/samples.ts';
import { SteadyLoad } from './soak/steady-load.ts';
import { Upkeep } from './soak/upkeep.ts';
import { startOwnDatabase } from './stage/own-database.ts';
import { Violation } from './violation.ts';

/** How much is asked of the service, and for how long if no end is given. */
export interface SoakSize {
  readonly perSecond: number;
  readonly seconds: number;
}

const FULL: SoakSize = { perSecond: 500, seconds: 60 };
/** As many coupons as an hour asks for. */
const SHOP: ShopSize = { shoppers: 1_000, campaigns: 100 };
const P99_AIM_MS = 250;
/** In a shorter run, caches still fill in the second fifth, and the first vacuums come. */
const JUDGED_FROM_SECONDS = 900;
/** How long the last events may take to the data platform. */
const DELIVERY_TIMEOUT_MS = 60_000;

/** The service works for as long as it is given, and nothing breaks it. */
export const SOAK: Part = soakOf(FULL);

/**
 * The part with a load of this size. A round has servers of its own, because it removes the events of its orders before the
 * reconciliation of the service expects it.
 */
export function soakOf({ perSecond, seconds }: SoakSize): Part {
  return {
    name: 'soak',
    faultName: 'faults',
    async open(): Promise<Stage> {
      return {
        round(seed, endsAt) {
          const left = (endsAt - performance.now()) / 1_000;
          return soakRound(seed, { perSecond, seconds: Number.isFinite(left) ? Math.max(1, left) : seconds });
        },
        reconcile: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  };
}

async function soakRound(seed: number, { perSecond, seconds }: SoakSize): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await startOwnDatabase());
  const events = stack.use(await EventLog.open());
  const service = await startServiceProcess(url, events.settings);
  stack.defer(() => service.kill());
  const upkeep = stack.use(new Upkeep(url));

  const random = new Random(seed);
  const shop = await openRoundShop(service.post, `soak-${seed}`, random, SHOP);
  const load = new SteadyLoad({ shop, send: service.post, random: random.fork(), perSecond, seconds });
  const samples = new Samples(service.url, url);
  const over = new AbortController();
  const works = [load.run(over.signal), samples.run(over.signal), upkeep.run(over.signal)].map((work) =>
    work.finally(() => over.abort()),
  );
  // If one fails, the others end before the servers do.
  await Promise.allSettled(works);
  await Promise.all(works);

  await deliverAll(url);
  await events.check(url);
  await checkEffects(url, shop, load);
  await upkeep.reconcile();
  await upkeep.cleanAll();
  await requireNoDeadlock(url);
  const figures = figuresOf(load, events, samples);
  const { notServed } = load;
  const grown = seconds < JUDGED_FROM_SECONDS ? [] : samples.growths.filter(isTooMuch);
  if (notServed.size > 0 || grown.length > 0)
    throw new Violation('Requests were not served, or something has grown', { notServed, grown, figures });
  return figures;
}

/** An order that expired was cancelled without a request. So no answer has acknowledged it. */
async function checkEffects(url: string, shop: RoundShop, { acknowledged }: SteadyLoad): Promise<void> {
  const lines = `select effect as line from (${effectsQuery(shop)}) as effects where effect not like '%: EXPIRED'`;
  await acknowledged.requireStored(url, lines, 'Effects are not stored exactly as acknowledged');
}

async function requireNoDeadlock(url: string): Promise<void> {
  const [statistics] = await query(
    url,
    'select deadlocks::int from pg_stat_database where datname = current_database()',
  );
  if (statistics?.deadlocks !== 0) throw new Violation('Transactions have met in a deadlock', { statistics });
}

/** Resolves when every event was sent. */
async function deliverAll(databaseUrl: string): Promise<void> {
  const unsent = `select id, status, attempts, last_error from events where status <> 'SENT' limit 5`;
  const endsAt = performance.now() + DELIVERY_TIMEOUT_MS;
  for (;;) {
    const events = await query(databaseUrl, unsent);
    if (events.length === 0) return;
    if (performance.now() > endsAt) throw new Violation('Events are not sent', { events });
    await sleep(100);
  }
}

function figuresOf(
  { requests, acknowledged, latenciesMicros }: SteadyLoad,
  events: EventLog,
  samples: Samples,
): Figures {
  const ms = (percentile: number) => Math.round(latenciesMicros.percentile(percentile) / 100) / 10;
  return {
    faults: 0,
    requests,
    doubts: 0,
    acknowledged: acknowledged.count,
    longestRecoveryMs: 0,
    slowestAnswerMs: latenciesMicros.max / 1_000,
    measured: {
      'events in order': events.count,
      'ms p50': ms(50),
      'ms p99': ms(99),
      'ms p99.9': ms(99.9),
      ...megabytesOf(samples.growths),
    },
    missedAims: ms(99) > P99_AIM_MS ? [`p99 ≤ ${P99_AIM_MS} ms`] : [],
  };
}

/** The memory, the heap, and all tables together. */
function megabytesOf(growths: readonly Growth[]): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const { what, early, late } of growths) {
    const name = what.startsWith('table ') ? 'tables' : what;
    for (const [when, mb] of Object.entries({ 'after the warm-up': early, 'at the end': late })) {
      const figure = `MB of ${name} ${when}`;
      figures[figure] = (figures[figure] ?? 0) + mb;
    }
  }
  return Object.fromEntries(Object.entries(figures).map(([figure, mb]) => [figure, Math.round(mb)]));
}
