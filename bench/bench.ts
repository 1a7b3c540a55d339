import path from 'node:path';
import { readCommandLine } from './command-line.ts';
import { pgbenchVersion } from './contenders/pgbench.ts';
import { measureAgainst } from './parts/against.ts';
import { countOfOfferedLoad, measureOfferedLoad } from './parts/offered-load.ts';
import { type BenchOptions, readOptions, USAGE } from './parts/options.ts';
import { countOfReplicas, measureReplicas } from './parts/replicas.ts';
import { Results } from './parts/results.ts';
import { cellsOf, measureThroughput } from './parts/throughput.ts';
import { reportOf, writePage } from './report/page.ts';
import { pairsTable, verdictOf } from './report/pairs.ts';
import { PROJECT } from './stage/checkout.ts';
import { openStage } from './stage/stage.ts';

// npm run bench: the throughput and the latency of the service, compared with one transaction per request, with pgbench,
// and with Fastify and a constant reply. With --quick: compared with another commit.

const RESULTS_FILE = path.join(PROJECT, '.data/benchmark.json');
/** What a point takes besides its measured seconds: a ramp, the start of the load, and the sending of the last events. */
const REST_SECONDS = 3;

const options = readCommandLine(USAGE, readOptions);
if (options.against === undefined) await measureAll(options);
else await compare(options, options.against);

async function compare(chosen: BenchOptions, commit: string): Promise<void> {
  const pairs = await measureAgainst(chosen, commit);
  console.log(`\n${pairsTable(pairs)}`);
  if (pairs.some((pair) => verdictOf(pair) === 'slower')) process.exitCode = 1;
}

async function measureAll(all: BenchOptions): Promise<void> {
  process.once('exit', (code) => {
    if (code > 0) console.error('To go on from here, give the same options and: --resume');
  });
  const pgbench = await pgbenchVersion();
  if (!pgbench) console.log('pgbench is not installed, so the service is not compared with it.');
  const runners = all.runners.filter((runner) => pgbench || !runner.startsWith('pgbench'));
  const chosen = { ...all, runners };
  const points = countOf(chosen);
  const minutes = Math.ceil((points * (chosen.seconds + REST_SECONDS)) / 60);
  console.log(`${points} points, in about ${minutes} minutes and the warm-ups`);
  const results = await Results.open(RESULTS_FILE, chosen.isResumed);
  await using stage = await openStage();
  const measuring = { options: chosen, stage, results };
  if (chosen.parts.includes('throughput')) await measureThroughput(measuring);
  if (chosen.parts.includes('offered')) await measureOfferedLoad(measuring);
  if (chosen.parts.includes('replicas')) await measureReplicas(measuring);
  const report = reportOf(results.samples, { options: chosen, pgbench, server: stage.server });
  console.log(`\n${report.text}`);
  if (chosen.isWritten) await writePage(report);
}

function countOf(chosen: BenchOptions): number {
  const counts = {
    throughput: chosen.series.flatMap((series) => cellsOf(series, chosen)).length * chosen.rounds,
    offered: countOfOfferedLoad(chosen),
    replicas: countOfReplicas(chosen),
  };
  return chosen.parts.reduce((sum, part) => sum + counts[part], 0);
}
