import { expect, test } from 'vitest';
import { keyOf, turns } from '../../bench/parts/sample.ts';
import { samples } from './given-samples.ts';

test('items are measured once per round, forwards and backwards in turn', () => {
  expect([...turns(['a', 'b', 'c'], 3)].map(({ round, item }) => `${round}${item}`)).toEqual([
    ...['0a', '0b', '0c'],
    ...['1c', '1b', '1a'],
    ...['2a', '2b', '2c'],
  ]);
});

test('cells that differ in anything have different keys', () => {
  const cells = [
    {},
    { clients: 1 },
    { spread: 'hot' },
    { runner: 'pgbench' },
    { part: 'offered', offeredShare: 0.5 },
    { part: 'replicas', replicas: 2, delayMs: 4 },
    { part: 'replicas', replicas: 4, delayMs: 2 },
  ] as const;
  const keys = cells.flatMap((cell) => samples(cell, [1]).map((sample) => keyOf(sample.cell)));
  expect(new Set(keys).size).toBe(cells.length);
});
