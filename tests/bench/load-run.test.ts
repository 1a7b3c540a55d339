import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoadOrder } from '../../bench/load/load.ts';
import { LoadRun } from '../../bench/load/load-run.ts';

const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(String(request.headers['idempotency-key']));
  response.statusCode = request.url === '/v1/balance/charges' ? 201 : 503;
  request.resume().on('end', () => response.setHeader('content-length', 2).end('{}'));
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => void server.close());

test('a closed loop keeps all clients busy and counts what was granted', async () => {
  const result = await new LoadRun(order({ workload: 'charge' }), ['token']).finish();
  expect(result.perSecond).toBeGreaterThan(0);
  expect(result.latenciesMs.length).toBeLessThanOrEqual(result.operations);
  expect(result.refusals).toEqual({});
  expect(new Set(seen).size).toBe(seen.length);
});

test('an open loop does what was offered, and the next load goes on with other numbers', async () => {
  const load = order({ workload: 'charge', offeredPerSecond: 500, firstOperation: 7, step: 2 });
  const result = await new LoadRun(load, ['token']).finish();
  expect(result.operations).toBeGreaterThan(0);
  expect(result.nextOperation).toBe(7 + 2 * result.operations);
});

test('refused operations are counted by their status, and have no latency', async () => {
  const result = await new LoadRun(order({ workload: 'checkout' }), ['token']).finish();
  expect(Object.keys(result.refusals)).toEqual(['503']);
  expect(result.latenciesMs).toHaveLength(0);
  expect(result.perSecond).toBe(0);
});

test('a load without an end goes on until it is ended', async () => {
  const run = new LoadRun(order({ workload: 'charge', seconds: Number.POSITIVE_INFINITY }), ['token']);
  const seenBefore = seen.length;
  const finished = run.finish();
  await expect.poll(() => seen.length).toBeGreaterThan(seenBefore + 100);
  run.end();
  const { operations, perSecond, measured } = await finished;
  expect(operations).toBeGreaterThanOrEqual(100);
  expect(perSecond).toBeGreaterThan(0);
  expect(measured.toMs).toBeLessThanOrEqual(performance.timeOrigin + performance.now());
});

function order(given: Partial<LoadOrder>): LoadOrder {
  return {
    ...({ workload: 'charge', spread: 'spread', cart: { items: 10, lines: 1 } } as const),
    ...{ clients: 4, rampSeconds: 0, seconds: 0.1 },
    ...{ ports: [(server.address() as AddressInfo).port], tokensFile: '', firstOperation: 0 },
    ...{ runId: 'run', step: 1 },
    ...given,
  };
}
