import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { expectBooksInOrder } from '../application/expect-books.ts';
import type { TestShop } from '../contracts/test-shop.ts';
import type { Request } from '../model/command.ts';
import { Session } from '../model/session.ts';
import { createPostgresShop } from '../postgres/postgres-shop.ts';
import {
  KEYINGS,
  OVERDUE,
  PAIRS,
  PREPARATION,
  RACES_AT_ONCE,
  RIVALS,
  raceOf,
  SCARCE_SHOP,
} from './rivals.ts';

const ROUNDS = 2;

let shop: TestShop;
let second: TestShop;

beforeAll(async () => {
  shop = await createPostgresShop();
  second = shop.reopen();
});

afterEach(() => expectBooksInOrder(shop.ports));

afterAll(() => shop.close());

/** Runs the race in a shop of its own. Expects that some order of the requests explains the outcome. */
async function race(shops: readonly [TestShop, ...TestShop[]], requests: readonly Request[], expiries = 0) {
  const session = new Session(shops, SCARCE_SHOP);
  await session.open();
  await session.prepare(expiries > 0 ? [...PREPARATION, OVERDUE] : PREPARATION);
  await session.race(requests, expiries);
}

describe.each([
  { processes: 'one process', of: (): [TestShop, ...TestShop[]] => [shop] },
  { processes: 'two processes', of: (): [TestShop, ...TestShop[]] => [shop, second] },
])('in $processes', ({ of }) => {
  it.each(KEYINGS)(
    `each of ${PAIRS.length} pairs of requests ends as if one came after the other, with %s`,
    async (keying) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        for (let start = 0; start < PAIRS.length; start += RACES_AT_ONCE) {
          const pairs = PAIRS.slice(start, start + RACES_AT_ONCE);
          await Promise.all(pairs.map(({ one, other }) => race(of(), raceOf(one, other, keying))));
        }
      }
    },
  );

  // The expiry works on the orders of all shops, so these races run one after the other.
  it.each(KEYINGS)(
    'each request and the expiry end as if one came after the other, with %s',
    async (keying) => {
      for (const one of Object.values(RIVALS)) await race(of(), raceOf(one, one, keying), 2);
    },
  );
});
