import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Settlement } from '../../src/application/settlement.ts';
import { anId } from '../builders.ts';
import {
  expireAll,
  givenBalance,
  givenCampaign,
  givenIssuedCoupon,
  givenOption,
  givenOrder,
} from '../given.ts';
import { type CreateShop, type TestShop, useCasesOver } from './test-shop.ts';

const WORKERS = 20;

/** What every shop promises if many requests for the same rows arrive at once. After each race, the books are in order. */
export function racesContract({ createShop }: { createShop: CreateShop }): void {
  let shop: TestShop;
  let shopper: string;

  beforeAll(async () => {
    shop = await createShop();
  });

  beforeEach(() => {
    shopper = anId();
  });

  afterEach(async () => {
    const { checks } = await shop.ports.reconciliation.run();
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  afterAll(() => shop.close());

  const balanceOf = async (userId: string) => (await shop.ports.balances.get(userId)).amount;
  const pay = (orderId: string) => shop.useCases.payOrder.execute({ userId: shopper, orderId });
  const payUnder = (orderId: string, key: string) =>
    shop.useCases.payOrder.execute(
      { userId: shopper, orderId },
      {
        userId: shopper,
        key,
        fingerprint: `pay ${orderId}`,
        encode: (result: Settlement) => ({ status: 201, body: JSON.stringify(result), location: null }),
      },
    );

  it(`gives the last unit to exactly one of ${WORKERS} buyers`, async () => {
    const optionId = await givenOption(shop.useCases, { stock: 1 });
    const results = await race((buyer) => givenOrder(shop.useCases, `buyer-${buyer}`, optionId));
    expect(codesOf(results)).toEqual({ made: 1, OUT_OF_STOCK: WORKERS - 1 });
    expect(await shop.ports.catalogue.findStock(optionId)).toMatchObject({ onHand: 1, reserved: 1 });
  });

  it(`gives the last unit to exactly one of ${WORKERS} buyers, if some check out and others order`, async () => {
    const optionId = await givenOption(shop.useCases, { stock: 1, price: 0 });
    const items = [{ optionId, quantity: 1 }];
    const results = await race<unknown>((buyer) =>
      buyer % 2
        ? shop.useCases.checkout.execute({ userId: `buyer-${buyer}`, items })
        : shop.useCases.placeOrder.execute({ userId: `buyer-${buyer}`, items }),
    );
    expect(codesOf(results)).toEqual({ made: 1, OUT_OF_STOCK: WORKERS - 1 });
  });

  it('makes orders that take the same options in opposite orders', async () => {
    const [one, two] = [await givenOption(shop.useCases), await givenOption(shop.useCases)];
    const results = await race((buyer) => {
      const items = [one, two].map((optionId) => ({ optionId, quantity: 1 }));
      return shop.useCases.placeOrder.execute({
        userId: `buyer-${buyer}`,
        items: buyer % 2 ? items : items.reverse(),
      });
    });
    expect(codesOf(results)).toEqual({ made: 10, OUT_OF_STOCK: 10 });
  });

  it('creates one balance, with every charge in it, when 10 first charges race', async () => {
    const charges = Array.from({ length: 10 }, (_, index) => index + 1);
    await Promise.all(
      charges.map((amount) => shop.useCases.chargeBalance.execute({ userId: shopper, amount })),
    );
    const { data } = await shop.ports.balances.entries(shopper, { limit: 20, after: null });
    expect(await balanceOf(shopper)).toBe(55);
    expect(data.map(({ version }) => version)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(data.map(({ amount }) => amount).sort((a, b) => a - b)).toEqual(charges);
  });

  it('gives exactly 100 coupons to 1,000 users, and no user gets two', async () => {
    const couponId = await givenCampaign(shop.useCases, { quantity: 100 });
    const users = Array.from({ length: 1_200 }, (_, index) => `user-${index % 1_000}`);
    const results = await Promise.allSettled(
      users.map((userId) => shop.useCases.issueCoupon.execute({ userId, couponId })),
    );
    const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [users[index]] : []));
    expect(winners).toHaveLength(100);
    expect(new Set(winners).size).toBe(100);
    expect(await shop.ports.coupons.find(couponId)).toMatchObject({ issued: 100, quantity: 100 });
  });

  it('gives one coupon to a user who asks for it many times at once', async () => {
    const couponId = await givenCampaign(shop.useCases);
    const results = await race(() => shop.useCases.issueCoupon.execute({ userId: shopper, couponId }));
    expect(codesOf(results)).toEqual({ made: 1, COUPON_ALREADY_ISSUED: WORKERS - 1 });
  });

  it('lets one coupon be held by one of many orders', async () => {
    const optionId = await givenOption(shop.useCases, { stock: WORKERS });
    const issuedCouponId = await givenIssuedCoupon(shop.useCases, shopper);
    const items = [{ optionId, quantity: 1 }];
    const results = await race(() =>
      shop.useCases.placeOrder.execute({ userId: shopper, items, issuedCouponId }),
    );
    expect(codesOf(results)).toEqual({ made: 1, COUPON_NOT_USABLE: WORKERS - 1 });
  });

  describe('one order', () => {
    let orderId: string;
    let optionId: string;

    beforeEach(async () => {
      optionId = await givenOption(shop.useCases, { price: 400, stock: 5 });
      await givenBalance(shop.useCases, shopper, 1_000);
      orderId = (await givenOrder(shop.useCases, shopper, optionId)).id;
    });

    it('takes money once when it is paid twice at once with one key', async () => {
      const replies = await Promise.all([payUnder(orderId, 'same'), payUnder(orderId, 'same')]);
      expect(replies.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
      expect(replies[0]?.body).toBe(replies[1]?.body);
      expect(await balanceOf(shopper)).toBe(600);
    });

    it('takes money once when it is paid twice at once with two keys', async () => {
      const results = await Promise.allSettled([payUnder(orderId, 'one'), payUnder(orderId, 'two')]);
      expect(codesOf(results)).toEqual({ made: 1, ORDER_ALREADY_PAID: 1 });
      expect(await balanceOf(shopper)).toBe(600);
    });

    it('takes money once when it is paid many times at once without a key', async () => {
      const results = await race(() => pay(orderId));
      expect(codesOf(results)).toEqual({ made: 1, ORDER_ALREADY_PAID: WORKERS - 1 });
      expect(await balanceOf(shopper)).toBe(600);
    });

    it('is cancelled once, and refunded once, when it is cancelled many times at once', async () => {
      await pay(orderId);
      const results = await race(() => shop.useCases.cancelOrder.execute({ userId: shopper, orderId }));
      expect(codesOf(results)).toEqual({ made: 1, ORDER_CANCELLED: WORKERS - 1 });
      expect(await balanceOf(shopper)).toBe(1_000);
      expect(await shop.ports.catalogue.findStock(optionId)).toMatchObject({ onHand: 5, reserved: 0 });
    });

    it('ends cancelled with the money back, whichever comes first, when payment meets cancellation', async () => {
      const [, cancelling] = await Promise.allSettled([
        pay(orderId),
        shop.useCases.cancelOrder.execute({ userId: shopper, orderId }),
      ]);
      expect(cancelling.status).toBe('fulfilled');
      expect(await shop.ports.orders.find(orderId)).toMatchObject({ status: 'CANCELLED' });
      expect(await balanceOf(shopper)).toBe(1_000);
    });
  });

  it('pays one of three orders that are paid at once, if the balance covers one', async () => {
    const optionId = await givenOption(shop.useCases, { price: 700, stock: 10 });
    await givenBalance(shop.useCases, shopper, 1_000);
    const orders = await Promise.all([1, 2, 3].map(() => givenOrder(shop.useCases, shopper, optionId)));
    const settlements = await Promise.all(orders.map(({ id }) => pay(id)));
    const outcomes = settlements.map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(['INSUFFICIENT_BALANCE', 'INSUFFICIENT_BALANCE', 'PAID']);
    expect(await balanceOf(shopper)).toBe(300);
    expect(await shop.ports.catalogue.findStock(optionId)).toMatchObject({ onHand: 9, reserved: 0 });
  });

  it('expires each order once when two replicas run the expiry at once', async () => {
    const optionId = await givenOption(shop.useCases, { stock: WORKERS });
    const hasty = useCasesOver(shop.ports, { orderTtlMs: 0 });
    const replica = useCasesOver(shop.reopen().ports);
    await race(() => givenOrder(hasty, shopper, optionId));
    const [here = 0, there = 0] = await Promise.all([hasty, replica].map(expireAll));
    expect(here + there).toBe(WORKERS);
    expect(await shop.ports.catalogue.findStock(optionId)).toMatchObject({ onHand: WORKERS, reserved: 0 });
  });

  it('either pays or expires each order when payment races expiry', async () => {
    const optionId = await givenOption(shop.useCases, { price: 10, stock: 50 });
    await givenBalance(shop.useCases, shopper, 1_000);
    const hasty = useCasesOver(shop.ports, { orderTtlMs: 40, pendingOrdersMax: 0 });
    const orders = await Promise.all(
      Array.from({ length: WORKERS }, () => givenOrder(hasty, shopper, optionId)),
    );
    const paying = orders.map(async ({ id }, index) => {
      await sleep(index * 4);
      return pay(id);
    });
    const results = Promise.allSettled(paying);
    // Ends by itself: the last order is overdue long before the last round.
    for (let round = 0; round < 50; round += 1) {
      await hasty.expireOrders.execute();
      await sleep(5);
    }
    const { made = 0, ORDER_EXPIRED: expired = 0 } = codesOf(await results);
    const { data } = await shop.ports.orders.page({ userId: shopper, limit: 100, after: null });
    expect(made + expired).toBe(WORKERS);
    expect(data.filter(({ status }) => status === 'CONFIRMED')).toHaveLength(made);
    expect(data.filter(({ cancelReason }) => cancelReason === 'EXPIRED')).toHaveLength(expired);
    expect(await balanceOf(shopper)).toBe(1_000 - made * 10);
    expect(await shop.ports.catalogue.findStock(optionId)).toMatchObject({ onHand: 50 - made, reserved: 0 });
  });
}

/** Has all workers try at once. */
function race<Result>(work: (worker: number) => Promise<Result>): Promise<PromiseSettledResult<Result>[]> {
  return Promise.allSettled(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
}

/** Counts how the attempts ended: `made`, or the code of the refusal. */
function codesOf(results: readonly PromiseSettledResult<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const result of results) {
    const outcome = result.status === 'fulfilled' ? 'made' : (result.reason.code ?? String(result.reason));
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}
