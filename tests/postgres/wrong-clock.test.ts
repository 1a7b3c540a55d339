import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ORDER_TTL_MS, type TestShop, useCasesOver } from '../contracts/test-shop.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import { createPostgresShop } from './postgres-shop.ts';

const DAY_MS = 86_400_000;

let shop: TestShop;
let optionId: string;
let trueTime: number;

beforeAll(async () => {
  shop = await createPostgresShop();
  optionId = await givenOption(shop.useCases);
  await givenBalance(shop.useCases, 'ann', 1_000_000);
});

afterAll(() => shop.close());

afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['ahead', DAY_MS],
  ['behind', -DAY_MS],
])('a replica whose clock is a day %s', (_where, offMs) => {
  /** The clock of this process jumps; the database's does not. */
  const jump = () => {
    trueTime = Date.now();
    vi.useFakeTimers({ now: trueTime + offMs, toFake: ['Date'] });
  };
  const isTrue = (time: Date | undefined) =>
    time !== undefined && Math.abs(time.getTime() - trueTime) < DAY_MS / 2;

  it('expires what is overdue by the database’s clock, and nothing else', async () => {
    const inTime = await givenOrder(shop.useCases, 'ann', optionId);
    const hasty = useCasesOver(shop.ports, { orderTtlMs: 0 });
    const overdue = await givenOrder(hasty, 'ann', optionId);
    jump();
    expect(await shop.useCases.expireOrders.execute()).toEqual({ cancelled: 1, failed: 0, postponed: 0 });
    expect(await shop.ports.orders.find(inTime.id)).toMatchObject({ status: 'PENDING' });
    const expired = await shop.ports.orders.find(overdue.id);
    expect(expired).toMatchObject({ status: 'CANCELLED', cancelReason: 'EXPIRED' });
    expect(expired?.cancelledAt).toSatisfy(isTrue);
  });

  it('places and confirms orders at the time that it is', async () => {
    jump();
    const { order } = await shop.useCases.checkout.execute({
      userId: 'ann',
      items: [{ optionId, quantity: 1 }],
    });
    expect(order.confirmedAt).toSatisfy(isTrue);
    expect(order.expiresAt.getTime() - order.placedAt.getTime()).toBe(ORDER_TTL_MS);
  });

  it('computes the rank of the last three days, as of now', async () => {
    await shop.useCases.checkout.execute({ userId: 'ann', items: [{ optionId, quantity: 1 }] });
    // A sale of the very millisecond of the computation is not counted by it.
    await expect.poll(async () => (await shop.ports.ranking.compute()).data).toHaveLength(1);
    jump();
    const rank = await shop.useCases.refreshRank.execute({});
    expect(rank.asOf).toSatisfy(isTrue);
    expect(rank.data).toHaveLength(1);
    expect(await shop.ports.ranking.find()).toEqual(rank);
  });
});
