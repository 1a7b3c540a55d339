import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../postgres/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { effectsIn, type FaultShop, openFaultShop } from './fault-shop.ts';
import { attemptOnce, expectTruth, insist, underLoad } from './load.ts';

const LOAD = { clients: 32, requests: 400 };

let database: TestDatabase;
let shop: FaultShop;

beforeEach(async () => {
  database = await createTestDatabase();
  shop = await openFaultShop(database.url);
});

afterEach(async () => {
  await shop.expectBooks();
  await shop.close();
  await database.drop();
});

/** Judges every so-many-th chunk that holds the word, and passes everything else. Tells how often it did. */
function onEvery(nth: number, word: string, verdict: Verdict) {
  let met = 0;
  const judge = (chunk: Buffer): Verdict => {
    if (!chunk.includes(word)) return 'pass';
    met += 1;
    return met % nth === 0 ? verdict : 'pass';
  };
  return { judge, times: () => Math.floor(met / nth) };
}

describe.each<[string, string, Verdict]>([
  ['before a transaction', 'BEGIN', 'cut-before'],
  ['before COMMIT', 'COMMIT', 'cut-before'],
  ['in the middle of COMMIT', 'COMMIT', 'cut-within'],
  ['after COMMIT', 'COMMIT', 'cut-after'],
])('A line that is reset %s, again and again, under load', (_, word, verdict) => {
  it('gives every request its one true answer', async () => {
    const reset = onEvery(4, word, verdict);
    shop.proxy.judge = reset.judge;
    const told = await underLoad(LOAD, (number) => attemptOnce(shop, number));
    expect(reset.times()).toBeGreaterThan(3);
    await expectTruth(shop, told);
  });

  it('lets everybody who insists have it made once', async () => {
    const reset = onEvery(3, word, verdict);
    shop.proxy.judge = reset.judge;
    await underLoad(LOAD, (number) => insist(shop, number));
    expect(reset.times()).toBeGreaterThan(3);
    const effects = await effectsIn(shop.url);
    expect([...effects.values()].filter((times) => times !== 1)).toEqual([]);
    expect(effects.size).toBe(LOAD.requests);
  });
});
