import type { Point } from '../points/point.ts';
import type { Runner } from '../points/series.ts';
import type { Comparison } from './comparison.ts';

/** A Markdown table that compares the service with the other runners, each at its best number of clients. */
export function ratioTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((comparison) => {
    const grouped = comparison.best('grouped');
    const ungrouped = comparison.best('ungrouped');
    const pgbench = comparison.best('pgbench', 'pgbench-pipelined');
    const constant = comparison.best('constant');
    const { title, where } = comparison.series;
    return [
      `${title}, ${where}`,
      bestOf(grouped),
      bestOf(ungrouped),
      bestOf(pgbench),
      ratio(grouped, ungrouped),
      ratio(grouped, pgbench),
      latencyRatio(comparison),
      ratio(grouped, constant),
    ];
  });
  const head = [
    'workload',
    'group commit, per second',
    'one transaction per request, per second',
    'pgbench, per second',
    'group commit ÷ one transaction per request',
    'group commit ÷ pgbench',
    'median latency of one client ÷ that of pgbench',
    'group commit ÷ constant reply',
  ];
  return table(head, rows);
}

/** A Markdown table of every point. */
export function pointTable(comparisons: readonly Comparison[]): string {
  const runners: readonly Runner[] = ['grouped', 'ungrouped', 'pgbench', 'pgbench-pipelined', 'constant'];
  const rows = comparisons.flatMap((comparison) =>
    comparison.clients.map((clients) => [
      `${comparison.series.title}, ${comparison.series.where}`,
      String(clients),
      ...runners.map((runner) => cell(comparison.at(runner, clients))),
      cores(comparison.at('grouped', clients)),
    ]),
  );
  const head = [
    'workload',
    'clients',
    'group commit',
    'one transaction per request',
    'pgbench',
    'pgbench, pipelined',
    'constant reply',
  ];
  return table([...head, 'cores used: load generator, service'], rows);
}

/** A line for each point and status with which operations were refused. */
export function refusalLines(points: readonly Point[]): string[] {
  return points.flatMap(({ workload, spread, runner, clients, refusals }) =>
    Object.entries(refusals).map(
      ([status, count]) => `${workload} ${spread}, ${runner}, ${clients} clients: ${count} × ${status}`,
    ),
  );
}

function cell(point: Point | undefined): string {
  if (!point) return '–';
  return `${perSecond(point)} /s · ${milliseconds(point.p50Ms)} · ${milliseconds(point.p99Ms)}`;
}

function bestOf(point: Point | undefined): string {
  return point ? `${perSecond(point)} (at ${point.clients})` : '–';
}

function perSecond(point: Point): string {
  return Math.round(point.perSecond).toLocaleString('en-US');
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

function ratio(one: Point | undefined, other: Point | undefined): string {
  return one && other ? `${(one.perSecond / other.perSecond).toFixed(2)} ×` : '–';
}

function latencyRatio(comparison: Comparison): string {
  const service = comparison.at('grouped', 1);
  const others = [comparison.at('pgbench', 1), comparison.at('pgbench-pipelined', 1)];
  const p50s = others.flatMap((point) => (point ? [point.p50Ms] : []));
  return service && p50s.length > 0 ? `${(service.p50Ms / Math.min(...p50s)).toFixed(2)} ×` : '–';
}

function cores(point: Point | undefined): string {
  if (point?.loadCores === undefined) return '–';
  return `${point.loadCores.toFixed(2)}, ${point.serviceCores?.toFixed(2) ?? '–'}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
