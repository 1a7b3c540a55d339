import type { Sample } from '../parts/sample.ts';
import { nameOf, SERIES, seriesOf } from '../parts/series.ts';
import { best, type Measured, measuredIn, ofSeries, rateOf, spreadIn } from './cells.ts';
import { count, ratio, table } from './tables.ts';

const PGBENCH = ['pgbench', 'pgbench-pipelined'] as const;

/** How the service compares with pgbench and with its other rivals, as ratios of medians. */
export function comparisonSection(samples: readonly Sample[]): string {
  const measured = measuredIn('throughput', samples);
  if (measured.length === 0) return '';
  return [
    '### Compared',
    'Checkout against the better of the two kinds of pgbench:',
    checkoutTable(measured),
    'Every operation. Each contender stands at its best number of clients, which is in parentheses:',
    seriesTable(measured),
  ].join('\n\n');
}

function checkoutTable(measured: readonly Measured[]): string {
  const hot = ofSeries(measured, seriesOf('checkout', 'hot'));
  const spread = ofSeries(measured, seriesOf('checkout', 'spread'));
  const head = ['checkout', 'group commit', 'pgbench', 'ratio', 'aim'];
  return table(head, [
    rateRow('1,000 items, each at its best, per second', spread, undefined, '≥ 3.5'),
    rateRow('one hot item, 64 clients, per second', hot, 64, '≥ 10'),
    rateRow('one hot item, 256 clients, per second', hot, 256, '≥ 20'),
    rateRow('one hot item, each at its best, per second', hot, undefined, '≥ 8'),
    durationRow('1,000 items, one client, median ms', spread, '≤ 1.0'),
  ]);
}

function rateRow(
  title: string,
  cells: readonly Measured[],
  clients: number | undefined,
  aim: string,
): string[] {
  const ours = best(cells, ['grouped'], clients);
  const theirs = best(cells, PGBENCH, clients);
  return [title, rateCell(ours), rateCell(theirs), ratioOf(ours, theirs), aim];
}

function durationRow(title: string, cells: readonly Measured[], aim: string): string[] {
  const [ours, theirs] = [best(cells, ['grouped'], 1), best(cells, PGBENCH, 1)].map(
    (cell) => cell && spreadIn(cell, ({ p50Ms }) => p50Ms)?.median,
  );
  const format = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(2));
  return [title, format(ours), format(theirs), ours && theirs ? ratio(ours / theirs) : '–', aim];
}

function seriesTable(measured: readonly Measured[]): string {
  const head = [
    'per second',
    'group commit',
    'one transaction per request',
    'pgbench',
    'constant reply',
    'group commit ÷ one transaction per request',
    'group commit ÷ pgbench',
    'group commit ÷ constant reply',
  ];
  const rows = SERIES.map((series) => ({ series, cells: ofSeries(measured, series) }))
    .filter(({ cells }) => cells.length > 0)
    .map(({ series, cells }) => {
      const ours = best(cells, ['grouped']);
      const rivals = [best(cells, ['ungrouped']), best(cells, PGBENCH), best(cells, ['constant'])];
      return [
        nameOf(series),
        rateCell(ours),
        ...rivals.map(rateCell),
        ...rivals.map((rival) => ratioOf(ours, rival)),
      ];
    });
  return table(head, rows);
}

function rateCell(measured: Measured | undefined): string {
  return measured ? `${count(rateOf(measured))} (${measured.cell.clients})` : '–';
}

function ratioOf(ours: Measured | undefined, theirs: Measured | undefined): string {
  return ours && theirs ? ratio(rateOf(ours) / rateOf(theirs)) : '–';
}
