import { expect, test } from 'vitest';
import { type Arrivals, closedLoop, openLoop } from '../../bench/load/arrivals.ts';

/** With this number, every gap of the open loop is 1 s / the rate. */
const MEAN = () => 1 - 1 / Math.E;

test('in a closed loop, an operation is due whenever a client is free, until the end', () => {
  const arrivals = closedLoop(100);
  expect([0, 40, 40, 99.9].map((nowMs) => arrivals.take(nowMs))).toEqual([0, 40, 40, 99.9]);
  expect(arrivals.take(100)).toBeUndefined();
});

test('in an open loop, an operation is not due before its moment', () => {
  const arrivals = openLoop({ startMs: 0, endMs: 100, perSecond: 100 }, MEAN);
  expect(arrivals.take(9)).toBeUndefined();
  expect(arrivals.take(11)).toBeCloseTo(10);
  expect(arrivals.take(11)).toBeUndefined();
});

test('an operation that no client was free for keeps the moment at which it was due', () => {
  const arrivals = openLoop({ startMs: 0, endMs: 100, perSecond: 100 }, MEAN);
  const late = [35, 35, 35].map((nowMs) => arrivals.take(nowMs));
  expect(late.map((dueMs) => Math.round(dueMs ?? Number.NaN))).toEqual([10, 20, 30]);
  expect(arrivals.take(35)).toBeUndefined();
});

test('nothing is due after the end of an open loop, but what was due before it still is', () => {
  const arrivals = openLoop({ startMs: 0, endMs: 25, perSecond: 100 }, MEAN);
  expect(all(arrivals, 1000).map(Math.round)).toEqual([10, 20]);
});

test('an open loop makes as many operations due as were asked for, at irregular moments', () => {
  const dueMs = all(openLoop({ startMs: 0, endMs: 100_000, perSecond: 200 }), 100_000);
  expect(dueMs.length).toBeGreaterThan(19_000);
  expect(dueMs.length).toBeLessThan(21_000);
  const gaps = dueMs.slice(1).map((due, index) => due - (dueMs[index] ?? 0));
  // In a Poisson process, 63 % of the gaps are shorter than the mean.
  const short = gaps.filter((gap) => gap < 5).length / gaps.length;
  expect(short).toBeGreaterThan(0.6);
  expect(short).toBeLessThan(0.66);
});

function all(arrivals: Arrivals, nowMs: number): number[] {
  const due: number[] = [];
  for (let next = arrivals.take(nowMs); next !== undefined; next = arrivals.take(nowMs)) due.push(next);
  return due;
}
