import { expect, test } from 'vitest';
import { splitByIntervals } from '../../bench/report/phases.ts';

const LOAD = {
  endedAtMs: Float64Array.of(1000, 2000, 3000, 4000, 5000),
  latenciesMs: Float64Array.of(1, 2, 3, 4, 5),
};

test('operations count where they ended, and seconds as long as the load lasted', () => {
  const { inside, outside } = splitByIntervals(LOAD, [
    { fromMs: 1500, toMs: 2500 },
    { fromMs: 4500, toMs: 9000 },
  ]);
  expect(inside).toEqual({ latenciesMs: Float64Array.of(2, 5), seconds: 1.5 });
  expect(outside).toEqual({ latenciesMs: Float64Array.of(1, 3, 4), seconds: 2.5 });
});

test('an interval after the end of the load holds nothing of it', () => {
  const { inside, outside } = splitByIntervals(LOAD, [{ fromMs: 6000, toMs: 7000 }]);
  expect(inside).toEqual({ latenciesMs: new Float64Array(), seconds: 0 });
  expect(outside).toEqual({ latenciesMs: LOAD.latenciesMs, seconds: 4 });
});
