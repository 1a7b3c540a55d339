import { setTimeout as sleep } from 'node:timers/promises';
import type { TestShop } from '../../tests/contracts/test-shop.ts';
import type { Request } from '../../tests/model/command.ts';
import { Session } from '../../tests/model/session.ts';
import { openPostgresShop } from '../../tests/postgres/open-postgres-shop.ts';
import { query } from '../../tests/postgres/query.ts';
import {
  KEYINGS,
  OVERDUE,
  PAIRS,
  PREPARATION,
  RACES_AT_ONCE,
  RIVALS,
  raceOf,
  SCARCE_SHOP,
} from '../../tests/races/rivals.ts';
import { type Figures, NOTHING } from './figures.ts';
import type { Part, Stage } from './part.ts';
import { Random } from './random.ts';
import { startOwnDatabase } from './stage/own-database.ts';
import { Replica } from './stage/replica.ts';
import { requireBooksInOrder, Violation } from './violation.ts';

/** One race: what is sent at once, and how many replicas run the expiry meanwhile. */
interface Race {
  readonly name: string;
  readonly requests: readonly Request[];
  readonly expiries: number;
}

const DEADLOCKS = 'select deadlocks::int from pg_stat_database where datname = current_database()';

/**
 * Every pair of changing operations races on two replicas, each operation on both. A race is right if its requests in some
 * order, one after the other, explain every answer and what the shop shows afterwards.
 */
export const RACES: Part = {
  name: 'races',
  faultName: 'races',
  async open(): Promise<Stage> {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await startOwnDatabase());
    const shop = openPostgresShop(database.url);
    stack.defer(() => shop.close());
    const shops = [shop, shop.reopen()] as const;
    const running = stack.move();
    return {
      round: (seed) => raceRound(seed, shops, database.url),
      async reconcile() {
        await using replica = await Replica.start(database.url);
        await replica.reconcile();
      },
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  },
};

/** Each pair once with each kind of keys, in an order that the seed decides, and then each operation against the expiry. */
async function raceRound(seed: number, shops: readonly [TestShop, TestShop], url: string): Promise<Figures> {
  const random = new Random(seed);
  const pairs = random.shuffled(
    PAIRS.flatMap(({ name, one, other }) =>
      KEYINGS.map((keying) => ({
        name: `${name}, ${keying}`,
        requests: raceOf(one, other, keying),
        expiries: 0,
      })),
    ),
  );
  for (let start = 0; start < pairs.length; start += RACES_AT_ONCE) {
    const races = pairs.slice(start, start + RACES_AT_ONCE);
    await Promise.all(races.map((race) => run(race, shops, random.fork())));
  }
  // The expiry works on the orders of all shops, so these races run one after the other.
  const keying = random.pick(KEYINGS) ?? 'no keys';
  const expiries = Object.entries(RIVALS).map(([name, one]) => ({
    name: `${name} and the expiry, ${keying}`,
    requests: raceOf(one, one, keying),
    expiries: 2,
  }));
  for (const race of expiries) await run(race, shops, random.fork());
  const { checks } = await shops[0].ports.reconciliation.run();
  requireBooksInOrder(checks);
  const [statistics] = await query(url, DEADLOCKS);
  if (statistics?.deadlocks !== 0) throw new Violation('Transactions have met in a deadlock', { statistics });
  const all = [...pairs, ...expiries];
  return {
    ...NOTHING,
    faults: all.length,
    requests: all.reduce((sum, { requests }) => sum + requests.length, 0),
  };
}

async function run({ name, requests, expiries }: Race, shops: readonly [TestShop, TestShop], random: Random) {
  const session = new Session(shops, SCARCE_SHOP);
  try {
    await session.open();
    await session.prepare(expiries > 0 ? [...PREPARATION, OVERDUE] : PREPARATION);
    // Half of the races begin at once. In the others, a request may find the one before it at any point.
    const spreadMs = random.chance(0.5) ? 0 : random.between(1, 8);
    const pause = () => (spreadMs > 0 ? sleep(random.between(0, spreadMs)) : Promise.resolve());
    await session.race(random.shuffled(requests), expiries, pause);
  } catch (error) {
    throw new Violation(`A race went wrong: ${name}`, {
      error: error instanceof Error ? error.message : error,
    });
  }
}
