import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import type { BenchOptions } from '../points/options.ts';
import type { Point } from '../points/point.ts';
import { SERIES } from '../points/series.ts';
import { Comparison } from './comparison.ts';
import { plot } from './plot.ts';
import { pointTable, ratioTable, refusalLines } from './tables.ts';

const DOCS = path.join(import.meta.dirname, '../../docs/measurements');
const START = '<!-- measured -->';
const END = '<!-- /measured -->';

/** How the figures were measured. A reader needs it to judge them. */
export interface Circumstances {
  readonly options: Pick<BenchOptions, 'seconds' | 'warmUpSeconds' | 'workers'>;
  readonly pgbench: string | undefined;
  readonly server: Readonly<Record<string, string>>;
}

/** The results as Markdown: the machine, the comparison, every point, and what was refused. */
export function report(points: readonly Point[], circumstances: Circumstances): string {
  const comparisons = comparisonsOf(points);
  const refusals = refusalLines(points);
  return [
    machine(circumstances),
    ratioTable(comparisons),
    'Each cell: operations per second · median duration · 99th percentile.',
    pointTable(comparisons),
    refusals.length === 0
      ? 'No operation was refused.'
      : `Operations that were refused, and are not counted in the figures:\n\n${refusals.map((line) => `- ${line}`).join('\n')}`,
    'Reconciliation ran after each point, also after those of pgbench, and found no violation.',
  ].join('\n\n');
}

/** Puts the results between the marks in docs/measurements/benchmark.md, and draws the plot beside it. */
export async function writeDocs(points: readonly Point[], circumstances: Circumstances): Promise<void> {
  const file = path.join(DOCS, 'benchmark.md');
  const text = await readFile(file, 'utf8');
  const [before, after] = [text.indexOf(START), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${file} lacks the marks ${START} and ${END}`);
  const results = `${START}\n\n${report(points, circumstances)}\n\n`;
  await writeFile(file, text.slice(0, before) + results + text.slice(after));
  await writeFile(path.join(DOCS, 'benchmark.svg'), plot(comparisonsOf(points)));
}

function comparisonsOf(points: readonly Point[]): Comparison[] {
  return SERIES.map((series) => new Comparison(series, points)).filter(({ clients }) => clients.length > 0);
}

function machine({ options, pgbench, server }: Circumstances): string {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  const settings = Object.entries(server).map(([name, value]) => `${name} ${value}`);
  return [
    `${new Date().toISOString().slice(0, 10)}, on ${processors.length} × ${processors[0]?.model.trim()}, ${memory}, `,
    `for the load, the service and PostgreSQL together. Node ${process.version}. PostgreSQL: ${settings.join(', ')}. `,
    `${pgbench ?? 'No pgbench'}. Each point was measured for ${options.seconds} s after a warm-up of `,
    `${options.warmUpSeconds} s, with the load from ${options.workers} process${options.workers === 1 ? '' : 'es'}.`,
  ].join('');
}
