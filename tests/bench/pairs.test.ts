import { expect, test } from 'vitest';
import { seriesOf } from '../../bench/parts/series.ts';
import { type Pair, pairsTable, verdictOf } from '../../bench/report/pairs.ts';
import { figures } from './given-samples.ts';

test.each([
  ['slower', [900, 890, 940, 910, 900]],
  ['faster', [1100, 1060, 1200, 1010, 1080]],
  ['same', [1000, 990, 1010, 1000, 1005]],
])('the working tree is %s', (verdict, rates) => {
  expect(verdictOf(pair(rates))).toBe(verdict);
});

test('a loss that one of the pairs does not show is no loss', () => {
  expect(verdictOf(pair([900, 900, 900, 900, 1010]))).toBe('same');
});

test('a loss of less than a twentieth is no loss', () => {
  expect(verdictOf(pair([960, 970, 980, 960, 960]))).toBe('same');
});

test('ratios are those of neighbours, not of medians', () => {
  const drifting: Pair = {
    ...pair([]),
    theirs: [figures(1000), figures(500), figures(250)],
    ours: [figures(1100), figures(550), figures(275)],
  };
  expect(pairsTable([drifting])).toContain('| 500 | 550 | 1.10 |');
});

test('a figure that is not known is left out', () => {
  const cost = { postgresUs: null, serviceUs: null, loadUs: null, walBytes: null };
  const unknown = { ...pair([]), theirs: [figures(1, { cost })], ours: [figures(1, { cost })] };
  expect(pairsTable([unknown])).toContain('| 1.00 | 1.00 | – | – | – | same |');
});

function pair(rates: readonly number[]): Pair {
  return {
    series: seriesOf('checkout', 'hot'),
    clients: 64,
    theirs: rates.map(() => figures(1000)),
    ours: rates.map((rate) => figures(rate)),
  };
}
