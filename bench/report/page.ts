import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import type { BenchOptions } from '../parts/options.ts';
import type { Sample } from '../parts/sample.ts';
import { PROJECT } from '../stage/checkout.ts';
import { comparisonSection } from './comparison-section.ts';
import { offeredSection } from './offered-section.ts';
import { refusalLines } from './refusals.ts';
import { replicasSection } from './replicas-section.ts';
import { throughputSection } from './throughput-section.ts';

const DOCS = path.join(PROJECT, 'docs/measurements');
const START = '<!-- measured -->';
const END = '<!-- /measured -->';

/** How the figures were measured. A reader needs it to judge them. */
export interface Circumstances {
  readonly options: Pick<BenchOptions, 'seconds' | 'rounds' | 'warmUpSeconds' | 'workers'>;
  readonly pgbench: string | undefined;
  readonly server: Readonly<Record<string, string>>;
}

/** The results as Markdown, and the plots by the names of their files. */
export interface Report {
  readonly text: string;
  readonly plots: Readonly<Record<string, string>>;
}

export function reportOf(samples: readonly Sample[], circumstances: Circumstances): Report {
  const refusals = refusalLines(samples);
  const texts = [machine(circumstances), comparisonSection(samples)];
  const plots: Record<string, string> = {};
  for (const [title, name, section] of [
    ['Throughput', 'throughput', throughputSection(samples)],
    ['Latency over offered load', 'latency', offeredSection(samples)],
    ['Replicas', 'replicas', replicasSection(samples)],
  ] as const) {
    if (!section) continue;
    const file = `benchmark.${name}.svg`;
    plots[file] = section.plot;
    texts.push(`### ${title}`, `![${title}](${file})`, section.text);
  }
  texts.push(
    refusals.length === 0
      ? 'No operation was refused.'
      : `Refused operations, which no figure counts:\n\n${refusals.map((line) => `- ${line}`).join('\n')}`,
    'The books of every database were reconciled after its last point, also those of pgbench. No violation was found.',
  );
  return { text: texts.filter((text) => text !== '').join('\n\n'), plots };
}

/** Puts the results between the marks in docs/measurements/benchmark.md, and the plots beside it. */
export async function writePage({ text, plots }: Report): Promise<void> {
  const file = path.join(DOCS, 'benchmark.md');
  const page = await readFile(file, 'utf8');
  const [before, after] = [page.indexOf(START), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${file} lacks the marks ${START} and ${END}`);
  await writeFile(file, `${page.slice(0, before)}${START}\n\n${text}\n\n${page.slice(after)}`);
  for (const [name, plot] of Object.entries(plots)) await writeFile(path.join(DOCS, name), `${plot}\n`);
}

function machine({ options, pgbench, server }: Circumstances): string {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  const settings = Object.entries(server).map(([name, value]) => `${name} ${value}`);
  const { seconds, rounds, warmUpSeconds, workers } = options;
  return [
    `${new Date().toISOString().slice(0, 10)}, on ${processors.length} × ${processors[0]?.model.trim()}, ${memory}, `,
    `for the load, the service and PostgreSQL together. Node ${process.version}. PostgreSQL: ${settings.join(', ')}. `,
    `${pgbench ?? 'No pgbench'}. ${rounds} points of ${seconds} s of each kind, in turns, after a warm-up of `,
    `${warmUpSeconds} s, with the load from ${workers} process${workers === 1 ? '' : 'es'}.`,
  ].join('');
}
