import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from '../../bench/stage/stage.ts';
import { drainEvents } from '../../bench/volume/drain-events.ts';
import { expireOrders } from '../../bench/volume/expire-orders.ts';
import { rankProducts } from '../../bench/volume/rank-products.ts';
import { removeEvents } from '../../bench/volume/remove-events.ts';

// The volumes of docs/proof.md, with few rows. Each function throws if rows are lost or if the books do not agree.

const QUICK = { warmUpSeconds: 0.5, calmMs: 300 };
/** Each starts a service and a load, which takes some seconds on a quiet machine. */
const TIMEOUT_MS = 120_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, TIMEOUT_MS);
afterAll(() => stage?.[Symbol.asyncDispose]());

test.each([
  ['of one item, in uneven waves', { spread: 'hot', orders: 250, waves: 2 }],
  ['of many items, fewer than the waves', { spread: 'spread', orders: 1, waves: 3 }],
] as const)(
  'orders %s expire beside checkout',
  async (_, orders) => {
    const { waves } = await expireOrders(stage, { ...orders, ...QUICK });
    expect(waves.reduce((sum, wave) => sum + wave.orders, 0)).toBe(orders.orders);
  },
  TIMEOUT_MS,
);

test(
  'a backlog of events is sent beside checkout',
  async () => {
    const calm = { perSecond: 20, seconds: 0.5 };
    const plan = { events: 2_200, latencyMs: 0, warmUpSeconds: 0.5, seconds: 0.5, calm };
    const { agesMs } = await drainEvents(stage, plan);
    expect(agesMs).toHaveLength(10);
  },
  TIMEOUT_MS,
);

test(
  'the rank is computed beside checkout, and is that of a plain query',
  async () => {
    const cancellations = { ofLastHour: 2, ofAnyHour: 10 };
    const { alone, beside } = await rankProducts(stage, {
      ...{ lines: 3_000, cancellations, countsRows: false },
      ...QUICK,
    });
    expect(alone).toHaveLength(6);
    expect(beside.map(({ runsMs }) => runsMs.length > 0)).toEqual([true, true]);
  },
  TIMEOUT_MS,
);

test(
  'old events are removed beside checkout',
  async () => {
    await expect(removeEvents(stage, { events: 1_500, ...QUICK })).resolves.toBeDefined();
  },
  TIMEOUT_MS,
);
