import type { Sample } from '../parts/sample.ts';
import { nameOf } from '../parts/series.ts';
import { type Measured, measuredIn, ratesAgainst, spreadIn } from './cells.ts';
import { draw, type Panel } from './plots.ts';
import { bySeries, FIGURES, figureCells, rateCell, type Section } from './section.ts';
import { spreadOf } from './statistics.ts';
import { milliseconds, ratioCell, table } from './tables.ts';

/** Throughput by the number of replicas and the distance to the database. */
export function replicasSection(samples: readonly Sample[]): Section | undefined {
  const measured = measuredIn('replicas', samples);
  if (measured.length === 0) return undefined;
  const head = ['', 'added to a round trip', 'replicas', 'per second', '÷ one replica', ...FIGURES];
  const rows = bySeries(measured).flatMap(({ series, cells }) =>
    cells.map((cell) => [
      nameOf(series),
      addedCell(cell),
      String(cell.cell.replicas),
      rateCell(cell),
      ratioToOne(cell, cells),
      ...figureCells(cell),
    ]),
  );
  const panels = bySeries(measured).map(({ series, cells }): Panel => {
    const delays = [...new Set(cells.map(({ cell }) => cell.delayMs))];
    return {
      title: nameOf(series),
      x: 'replicas',
      y: 'operations per second',
      curves: delays.map((delayMs) => ({
        name: `+ ${delayMs} ms`,
        points: cells
          .filter(({ cell }) => cell.delayMs === delayMs)
          .map((cell) => [String(cell.cell.replicas), spreadIn(cell, ({ perSecond }) => perSecond)] as const),
      })),
    };
  });
  return { text: table(head, rows), plot: draw('Throughput by the number of replicas', panels) };
}

function addedCell({ cell, samples }: Measured): string {
  const roundTrips = samples.flatMap(({ roundTripMs }) => roundTripMs ?? []);
  const measured =
    roundTrips[0] === undefined ? '' : `, measured: ${milliseconds(spreadOf(roundTrips).median)}`;
  return `${cell.delayMs} ms${measured}`;
}

/** The ratios, round by round, to one replica at the same distance. */
function ratioToOne(measured: Measured, cells: readonly Measured[]): string {
  const alone = cells.find(({ cell }) => cell.replicas === 1 && cell.delayMs === measured.cell.delayMs);
  return alone ? ratioCell(ratesAgainst(measured, alone)) : '–';
}
