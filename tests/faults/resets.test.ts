import { describe, expect, it } from 'vitest';
import type { Verdict } from '../postgres/tcp-proxy.ts';
import { effectsIn, faultShopForEachTest } from './fault-shop.ts';
import { expectTruth, requestOnce, requestUntilMade, underLoad } from './load.ts';

/** At least 20 groups, also if every group is full. */
const LOAD = { clients: 32, requests: 640 };

const shop = faultShopForEachTest();

/** Gives the verdict on every nth chunk that contains the word, and passes everything else. Counts how often it did. */
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
])('A connection that is cut again and again under load, %s', (_, word, verdict) => {
  it('gives every request a true answer', async () => {
    const cut = onEvery(4, word, verdict);
    shop().proxy.judge = cut.judge;
    const told = await underLoad(LOAD, (number) => requestOnce(shop(), number));
    expect(cut.times()).toBeGreaterThan(3);
    await expectTruth(shop(), told);
  });

  it('makes every request once, if the client repeats it until it is answered', async () => {
    const cut = onEvery(3, word, verdict);
    shop().proxy.judge = cut.judge;
    await underLoad(LOAD, (number) => requestUntilMade(shop(), number));
    expect(cut.times()).toBeGreaterThan(3);
    const effects = await effectsIn(shop().url);
    expect([...effects.values()].filter((times) => times !== 1)).toEqual([]);
    expect(effects.size).toBe(LOAD.requests);
  });
});
