import { SERIES, type Series } from '../parts/series.ts';
import { type Measured, ofSeries, spreadIn } from './cells.ts';
import { count, milliseconds, spreadCell } from './tables.ts';

/** A part of the page: its text, and its plot as an SVG document. */
export interface Section {
  readonly text: string;
  readonly plot: string;
}

/** The cells of each series that was measured. */
export function bySeries(measured: readonly Measured[]): { series: Series; cells: Measured[] }[] {
  return SERIES.map((series) => ({ series, cells: ofSeries(measured, series) })).filter(
    ({ cells }) => cells.length > 0,
  );
}

/** The throughput of a cell, with its spread. */
export function rateCell(measured: Measured): string {
  return spreadCell(
    spreadIn(measured, ({ perSecond }) => perSecond),
    count,
  );
}

/** The head of what `figureCells` gives. */
export const FIGURES = ['p50 ms', 'p99 ms', 'PostgreSQL µs', 'service µs', 'load µs', 'log kB'];

/** What one cell measured, as cells of a table: rate, durations, processor time and log per operation. */
export function figureCells(measured: Measured): string[] {
  const median = (of: Parameters<typeof spreadIn>[1], format: (value: number) => string) => {
    const spread = spreadIn(measured, of);
    return spread ? format(spread.median) : '–';
  };
  return [
    median(({ p50Ms }) => p50Ms, milliseconds),
    median(({ p99Ms }) => p99Ms, milliseconds),
    median(({ cost }) => cost.postgresUs, count),
    median(({ cost }) => cost.serviceUs, count),
    median(({ cost }) => cost.loadUs, count),
    median(
      ({ cost }) => cost.walBytes,
      (bytes) => (bytes / 1000).toFixed(1),
    ),
  ];
}
