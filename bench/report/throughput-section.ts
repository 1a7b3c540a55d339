import type { Sample } from '../parts/sample.ts';
import { nameOf, RUNNERS, type Runner } from '../parts/series.ts';
import { measuredIn, spreadIn } from './cells.ts';
import { draw, type Panel } from './plots.ts';
import { bySeries, FIGURES, figureCells, rateCell, type Section } from './section.ts';
import { table } from './tables.ts';

const NAMES: Readonly<Record<Runner, string>> = {
  grouped: 'group commit',
  ungrouped: 'one transaction per request',
  pgbench: 'pgbench',
  'pgbench-pipelined': 'pgbench, pipelined',
  constant: 'constant reply',
};

/** Throughput by the number of clients, for each series and runner. */
export function throughputSection(samples: readonly Sample[]): Section | undefined {
  const measured = measuredIn('throughput', samples);
  if (measured.length === 0) return undefined;
  const tables = bySeries(measured).flatMap(({ series, cells }) => [
    `#### ${nameOf(series)}`,
    table(
      ['', 'clients', 'per second', ...FIGURES],
      cells.map((cell) => [
        NAMES[cell.cell.runner],
        String(cell.cell.clients),
        rateCell(cell),
        ...figureCells(cell),
      ]),
    ),
  ]);
  const panels = bySeries(measured).map(
    ({ series, cells }): Panel => ({
      title: nameOf(series),
      x: 'clients',
      y: 'operations per second',
      curves: RUNNERS.map((runner) => ({
        name: NAMES[runner],
        points: cells
          .filter(({ cell }) => cell.runner === runner)
          .map((cell) => [String(cell.cell.clients), spreadIn(cell, ({ perSecond }) => perSecond)] as const),
      })),
    }),
  );
  return { text: tables.join('\n\n'), plot: draw('Throughput by the number of clients', panels) };
}
