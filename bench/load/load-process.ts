import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './client.ts';
import { flowMaker } from './flows.ts';
import type { LoadOrder, LoadShare } from './load.ts';

// A process that runs its part of a load, as `load.ts` tells it, and reports what it saw.
process.once('message', (order: LoadOrder) => {
  void makeLoad(order).then((share) => process.send?.(share, () => process.disconnect()));
});
// The process that started this one has ended.
process.once('disconnect', () => process.exit());

async function makeLoad(order: LoadOrder): Promise<LoadShare> {
  const tokens: string[] = JSON.parse(await readFile(order.tokensFile, 'utf8'));
  const nextFlow = flowMaker(order.workload, { ...order, tokens });
  const latenciesMs: number[] = [];
  const refusals: Record<string, number> = {};
  let isMeasuring = false;
  const onOperation = (milliseconds: number, statuses: readonly number[]) => {
    if (!isMeasuring) return;
    const refused = statuses.find((status) => status < 200 || status > 299);
    if (refused === undefined) latenciesMs.push(milliseconds);
    else refusals[refused] = (refusals[refused] ?? 0) + 1;
  };
  const clients = Array.from({ length: order.clients }, () => new Client(order.port, nextFlow, onOperation));
  for (const client of clients) client.start();
  await sleep(order.rampSeconds * 1000);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  isMeasuring = true;
  await sleep(order.seconds * 1000);
  isMeasuring = false;
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  for (const client of clients) client.stop();
  return { latenciesMs, refusals, seconds, cpuSeconds: (user + system) / 1e6 };
}
