import type { Sample } from '../parts/sample.ts';
import { nameOf } from '../parts/series.ts';
import { type Measured, measuredIn, spreadIn } from './cells.ts';
import { draw, type Panel } from './plots.ts';
import { bySeries, FIGURES, figureCells, rateCell, type Section } from './section.ts';
import { spreadOf } from './statistics.ts';
import { count, milliseconds, table } from './tables.ts';

/** Latency over the load on offer. */
export function offeredSection(samples: readonly Sample[]): Section | undefined {
  const measured = measuredIn('offered', samples);
  if (measured.length === 0) return undefined;
  const head = ['', 'offered, per second', 'share of the closed loop', 'done, per second', ...FIGURES];
  const rows = bySeries(measured).flatMap(({ series, cells }) =>
    cells.map((cell) => [
      nameOf(series),
      count(offered(cell)),
      `${Math.round(100 * (cell.cell.offeredShare ?? 1))} %`,
      rateCell(cell),
      ...figureCells(cell),
    ]),
  );
  const lateness = spreadOf(
    measured.map((cell) => spreadIn(cell, (figures) => figures.latenessMs)?.median ?? 0),
  );
  const own = `The load generator itself started requests late, by ${milliseconds(lateness.least)} to ${milliseconds(lateness.most)} ms on average. The durations include that.`;
  const panels = bySeries(measured).map(
    ({ series, cells }): Panel => ({
      title: nameOf(series),
      x: 'operations offered per second',
      y: 'milliseconds',
      isLogarithmic: true,
      curves: [
        {
          name: 'median',
          points: cells.map((cell) => [offered(cell), spreadIn(cell, ({ p50Ms }) => p50Ms)]),
        },
        {
          name: '99th percentile',
          points: cells.map((cell) => [offered(cell), spreadIn(cell, ({ p99Ms }) => p99Ms)]),
        },
      ],
    }),
  );
  return { text: [table(head, rows), own].join('\n\n'), plot: draw('Latency over offered load', panels) };
}

function offered({ samples }: Measured): number {
  return spreadOf(samples.map(({ offeredPerSecond = 0 }) => offeredPerSecond)).median;
}
