import path from 'node:path';
import { readCommandLine } from './command-line.ts';
import { pgbenchVersion } from './pgbench/pgbench.ts';
import { measurePoint } from './points/measure-point.ts';
import { type BenchOptions, readOptions, USAGE } from './points/options.ts';
import type { Point, PointOrder } from './points/point.ts';
import { Results } from './points/results.ts';
import { runnersOf } from './points/series.ts';
import { report, writeDocs } from './report/report.ts';
import { openStage } from './stage/stage.ts';

// npm run bench: the throughput of the service by the number of clients, compared with one transaction per request, with
// pgbench, and with Fastify and a constant reply.

const RESULTS_FILE = path.join(import.meta.dirname, '../.data/benchmark.json');

const options = readCommandLine(USAGE, readOptions);
process.once('exit', (code) => {
  if (code > 0) console.error('To go on from here: npm run bench -- --resume');
});

const pgbench = await pgbenchVersion();
if (!pgbench) console.log('pgbench is not installed, so the service is compared only with itself.');
const results = await Results.open(RESULTS_FILE, options.isResumed);
await using stage = await openStage();
const orders = pointsToMeasure(options, pgbench !== undefined);
for (const [index, order] of orders.entries()) {
  if (results.find(order)) continue;
  const point = await measurePoint(order, options, stage);
  await results.add(point);
  console.log(`${index + 1}/${orders.length} ${oneLine(point)}`);
}
const circumstances = { options, pgbench, server: stage.server };
console.log(`\n${report(results.points, circumstances)}`);
if (options.isWritten) await writeDocs(results.points, circumstances);

/** All runners of a point follow each other, so that what is compared was measured at about the same time. */
function pointsToMeasure({ series, runners, clients }: BenchOptions, hasPgbench: boolean): PointOrder[] {
  const chosen = runners.filter((runner) => hasPgbench || !runner.startsWith('pgbench'));
  return series.flatMap((one) =>
    clients.flatMap((count) =>
      runnersOf(one.workload)
        .filter((runner) => chosen.includes(runner))
        .map((runner) => ({ series: one, runner, clients: count })),
    ),
  );
}

function oneLine(point: Point): string {
  const refused = Object.entries(point.refusals).map(
    ([status, count]) => `, ${count} refused with status ${status}`,
  );
  const cores =
    point.loadCores === undefined
      ? ''
      : ` (cores used: load ${point.loadCores.toFixed(2)}, service ${point.serviceCores?.toFixed(2) ?? '–'})`;
  return (
    `${point.workload} ${point.spread}, ${point.runner}, ${point.clients} clients: ` +
    `${Math.round(point.perSecond)}/s, median ${point.p50Ms.toFixed(1)} ms, p99 ${point.p99Ms.toFixed(1)} ms` +
    `${cores}${refused.join('')}`
  );
}
