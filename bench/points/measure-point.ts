import { makeLoad } from '../load/load.ts';
import { runPgbench } from '../pgbench/pgbench.ts';
import { quantile } from '../report/quantile.ts';
import { SIZES } from '../seed/seeded-rows.ts';
import { reconcile } from '../stage/reconcile.ts';
import { cpuSecondsOf, eventsSent } from '../stage/service-metrics.ts';
import { type ServerProcess, startConstantServer, startServiceProcess } from '../stage/service-process.ts';
import type { Stage } from '../stage/stage.ts';
import type { BenchOptions } from './options.ts';
import type { Point, PointOrder } from './point.ts';

type Times = Pick<BenchOptions, 'seconds' | 'warmUpSeconds' | 'workers'>;

const WARM_UP_CLIENTS = 32;
const RAMP_SECONDS = 0.5;
const DRAIN_TIMEOUT_MS = 20_000;

/**
 * Measures one point on a new copy of the seeded database.
 *
 * @throws {Error} if reconciliation finds a violation afterwards, or if no operation was granted.
 */
export async function measurePoint(order: PointOrder, times: Times, stage: Stage): Promise<Point> {
  await using database = await stage.openDatabase(order.orders);
  const isPgbench = order.runner === 'pgbench' || order.runner === 'pgbench-pipelined';
  if (isPgbench) return await measurePgbench(order, times, stage, database.url);

  const groupCommitMax = order.runner === 'ungrouped' ? { groupCommitMax: 1 } : {};
  await using service = await startServiceProcess({
    databaseUrl: database.url,
    secret: stage.secret,
    ...groupCommitMax,
  });
  if (order.runner === 'constant') return await measureConstant(order, times, stage, service);
  const point = await measureServer(order, times, stage, service);
  await reconcile(service.port, stage.adminToken);
  return point;
}

async function measurePgbench(
  { series, runner, clients }: PointOrder,
  { seconds, warmUpSeconds }: Times,
  stage: Stage,
  databaseUrl: string,
): Promise<Point> {
  const isPipelined = runner === 'pgbench-pipelined';
  const latenciesMs = await runPgbench({
    ...series,
    databaseUrl,
    isPipelined,
    clients,
    seconds,
    warmUpSeconds,
  });
  // The service reconciles what pgbench wrote. If it finds no violation, pgbench has done the same work.
  await using service = await startServiceProcess({ databaseUrl, secret: stage.secret });
  await reconcile(service.port, stage.adminToken);
  return { ...named({ series, runner, clients }), ...figures(latenciesMs, seconds), refusals: {} };
}

async function measureConstant(
  order: PointOrder,
  times: Times,
  stage: Stage,
  service: ServerProcess,
): Promise<Point> {
  const list = await fetch(`http://127.0.0.1:${service.port}/v1/products`);
  await using constant = await startConstantServer(await list.text());
  return await measureServer(order, times, stage, constant);
}

async function measureServer(
  order: PointOrder,
  { seconds, warmUpSeconds, workers }: Times,
  { tokensFile }: Stage,
  { port }: ServerProcess,
): Promise<Point> {
  const { workload, spread } = order.series;
  const cart = order.cart ?? { items: SIZES.items, lines: 1 };
  const load = { port, workload, spread, cart, tokensFile };
  // Users meet a service that has run for a while. Its code is compiled, and no old events wait.
  await makeLoad(
    { ...load, round: 0, clients: WARM_UP_CLIENTS, rampSeconds: 0, seconds: warmUpSeconds },
    workers,
  );
  await eventsSent(port, DRAIN_TIMEOUT_MS);
  const cpuBefore = await cpuSecondsOf(port);
  const shares = await makeLoad(
    { ...load, round: 1, clients: order.clients, rampSeconds: RAMP_SECONDS, seconds },
    workers,
  );
  const cpuAfter = await cpuSecondsOf(port);
  const refusals: Record<string, number> = {};
  for (const share of shares) {
    for (const [status, count] of Object.entries(share.refusals)) {
      refusals[status] = (refusals[status] ?? 0) + count;
    }
  }
  const took = Math.max(...shares.map((share) => share.seconds));
  return {
    ...named(order),
    ...figures(
      shares.flatMap(({ latenciesMs }) => latenciesMs),
      took,
    ),
    refusals,
    loadCores: shares.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / took,
    ...(cpuBefore === undefined || cpuAfter === undefined
      ? {}
      : { serviceCores: (cpuAfter - cpuBefore) / (seconds + RAMP_SECONDS) }),
  };
}

function named({ series: { workload, spread }, runner, clients }: PointOrder) {
  return { workload, spread, runner, clients };
}

function figures(latenciesMs: readonly number[], seconds: number) {
  if (latenciesMs.length === 0)
    throw new Error('No operation was granted: on a busy machine, measure for more --seconds');
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    perSecond: latenciesMs.length / seconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
  };
}
