import { expect, test } from 'vitest';
import { changeCell, joinPhases, phaseCell, splitByIntervals } from '../../bench/report/phases.ts';

const LOAD = {
  endedAtMs: Float64Array.of(1000, 2000, 3000, 4000, 5000),
  latenciesMs: Float64Array.of(1, 2, 3, 4, 5),
  measured: { fromMs: 500, toMs: 5500 },
};
const EMPTY = new Float64Array();

test('an operation counts where it ended, and the seconds are those that were measured', () => {
  const { inside, outside } = splitByIntervals(LOAD, [
    { fromMs: 1500, toMs: 2500 },
    { fromMs: 4500, toMs: 9000 },
  ]);
  expect(inside).toEqual({ latenciesMs: Float64Array.of(2, 5), seconds: 2 });
  expect(outside).toEqual({ latenciesMs: Float64Array.of(1, 3, 4), seconds: 3 });
});

test('an interval after the end of the load holds nothing of it', () => {
  const { inside, outside } = splitByIntervals(LOAD, [{ fromMs: 6000, toMs: 7000 }]);
  expect(inside).toEqual({ latenciesMs: EMPTY, seconds: 0 });
  expect(outside).toEqual({ latenciesMs: LOAD.latenciesMs, seconds: 5 });
});

test('seconds in which no operation ended count', () => {
  const quiet = splitByIntervals(LOAD, [{ fromMs: 2100, toMs: 2900 }]).inside;
  const idle = splitByIntervals({ ...LOAD, endedAtMs: EMPTY, latenciesMs: EMPTY }, []).outside;
  expect(quiet).toEqual({ latenciesMs: EMPTY, seconds: 0.8 });
  expect(idle).toEqual({ latenciesMs: EMPTY, seconds: 5 });
});

test('phases are joined', () => {
  const one = { latenciesMs: Float64Array.of(1, 2), seconds: 1 };
  const other = { latenciesMs: Float64Array.of(3), seconds: 0.5 };
  expect(joinPhases([one, other])).toEqual({ latenciesMs: Float64Array.of(1, 2, 3), seconds: 1.5 });
});

test('a phase without operations is told', () => {
  const phase = { latenciesMs: Float64Array.of(30, 10, 20), seconds: 1.5 };
  expect(phaseCell(phase)).toBe('2/s, p99 30 ms');
  expect(phaseCell({ latenciesMs: EMPTY, seconds: 4 })).toBe('none in 4.0 s');
  expect(phaseCell({ latenciesMs: EMPTY, seconds: 0 })).toBe('not measured');
});

test('a change is a percentage of the calm rate, if there is one', () => {
  const calm = { latenciesMs: Float64Array.of(1, 1, 1, 1), seconds: 2 };
  const empty = { latenciesMs: EMPTY, seconds: 2 };
  expect(changeCell({ latenciesMs: Float64Array.of(1), seconds: 1 }, calm)).toBe('−50 %');
  expect(changeCell({ latenciesMs: Float64Array.of(1, 1, 1), seconds: 1 }, calm)).toBe('+50 %');
  expect(changeCell(empty, calm)).toBe('−100 %');
  expect(changeCell(calm, empty)).toBe('–');
  expect(changeCell({ latenciesMs: EMPTY, seconds: 0 }, calm)).toBe('–');
});
