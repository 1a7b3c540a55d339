import { beforeEach, describe, expect, it } from 'vitest';
import { CreateProduct } from '../../../src/application/create-product.ts';
import { DEMO_IDS, DEMO_USERS } from '../../../src/application/demo-shop/demo-ids.ts';
import { SeedDemoShop } from '../../../src/application/demo-shop/seed-demo-shop.ts';
import type { Change, Once, Transactions } from '../../../src/application/ports/transactions.ts';
import { MAX_MONEY } from '../../../src/domain/money.ts';
import { USER_ID } from '../../../src/domain/user-id.ts';
import { anId, aProductCommand } from '../../builders.ts';
import { createMemoryShop, type MemoryShop } from '../../in-memory/memory-shop.ts';

const NOW = new Date('2026-11-21T23:59:59.999Z');
const ALL = { limit: 100, after: null };

describe('SeedDemoShop', () => {
  let shop: MemoryShop;
  const ids = { next: anId };
  const seed = () => new SeedDemoShop({ ...shop.ports, ids, currency: 'KRW' }).execute();
  const refusal = (answer: Promise<unknown>) =>
    answer.then(
      () => 'no refusal',
      ({ code, data }) => [code, data?.reason].filter(Boolean).join(' '),
    );
  const shopper: string = DEMO_USERS.shopper;
  /** What the shopper is told who orders one unit. */
  const order = (optionId: string, { quantity = 1, issuedCouponId = '', userId = shopper } = {}) =>
    refusal(
      shop.useCases.placeOrder.execute({
        userId,
        items: [{ optionId, quantity }],
        ...(issuedCouponId && { issuedCouponId }),
      }),
    );

  beforeEach(() => {
    shop = createMemoryShop();
    shop.setNow(NOW);
  });

  it('gives an empty shop eight products', async () => {
    expect(await seed()).toBe(true);
    const { data } = await shop.ports.catalogue.pageOfWhole(ALL);
    expect(data).toHaveLength(8);
    for (const { name, description, options } of data) {
      expect([name, description, ...options.map((option) => option.name)]).not.toContain('');
      expect(options.length).toBeGreaterThan(0);
      expect(options.every(({ price }) => price >= 10_000 && price <= MAX_MONEY)).toBe(true);
    }
  });

  it('makes books that are right', async () => {
    await seed();
    expect(await shop.ports.reconciliation.run()).toMatchObject({ ok: true });
  });

  it('lists best sellers at once', async () => {
    await seed();
    shop.setNow(new Date(NOW.getTime() + 1));
    const { data } = await shop.useCases.refreshRank.execute({});
    expect(data.length).toBeGreaterThan(1);
  });

  it('has an option for each refusal of a line', async () => {
    await seed();
    expect(await order(DEMO_IDS.soldOutOptionId)).toBe('OUT_OF_STOCK');
    expect(await order(DEMO_IDS.lastUnitOptionId, { quantity: 2 })).toBe('OUT_OF_STOCK');
    expect(await order(DEMO_IDS.lastUnitOptionId)).toBe('no refusal');
    expect(await order(DEMO_IDS.withdrawnOptionId)).toBe('PRODUCT_OPTION_NOT_FOUND');
    expect(await order(DEMO_IDS.limitedOptionId, { quantity: 3 })).toBe('QUANTITY_LIMIT_EXCEEDED');
    expect(await order(DEMO_IDS.pricelessOptionId, { quantity: 2 })).toBe('TOTAL_LIMIT_EXCEEDED');
  });

  it('has a campaign in each state', async () => {
    await seed();
    const issue = (couponId: string) =>
      refusal(shop.useCases.issueCoupon.execute({ userId: DEMO_USERS.shopper, couponId }));
    expect(await issue(DEMO_IDS.laterCouponId)).toBe('COUPON_NOT_STARTED');
    expect(await issue(DEMO_IDS.endedCouponId)).toBe('COUPON_EXPIRED');
    expect(await issue(DEMO_IDS.soldOutCouponId)).toBe('COUPON_SOLD_OUT');
    expect(await issue(DEMO_IDS.couponId)).toBe('COUPON_ALREADY_ISSUED');
    expect(await issue(DEMO_IDS.issuableCouponId)).toBe('no refusal');
    const change = { couponId: DEMO_IDS.soldOutCouponId, quantity: 1 };
    expect(await refusal(shop.useCases.changeCoupon.execute(change))).toBe('COUPON_BELOW_ISSUED');
  });

  it('has campaigns whose names say the discount, with coupons left in most', async () => {
    await seed();
    const { data } = await shop.ports.coupons.all(ALL);
    for (const { name, discount, issueStartsAt, issueEndsAt, usableUntil } of data) {
      const texts = {
        FIXED: ({ amount = 0 }) => amount.toLocaleString('en'),
        PERCENTAGE: ({ percent = 0 }) => `${percent} %`,
      };
      expect(name).toContain(`: ${texts[discount.type](discount)} off`);
      expect(issueStartsAt.getTime()).toBeLessThan(issueEndsAt.getTime());
      expect(issueEndsAt.getTime()).toBeLessThan(usableUntil.getTime());
    }
    const { couponId, issuableCouponId, laterCouponId, soldOutCouponId } = DEMO_IDS;
    const { endedCouponId, firstComeCouponId } = DEMO_IDS;
    expect(Object.fromEntries(data.map(({ id, remaining }) => [id, remaining]))).toEqual({
      [couponId]: 99,
      [issuableCouponId]: 1_000,
      [laterCouponId]: 100,
      [soldOutCouponId]: 0,
      [endedCouponId]: 99,
      [firstComeCouponId]: 99,
    });
  });

  it('has campaigns that end a month after the day on which the shop was made', async () => {
    await seed();
    const coupon = await shop.ports.coupons.find(DEMO_IDS.couponId);
    expect(coupon?.issueStartsAt).toEqual(new Date('2026-11-20T00:00:00Z'));
    expect(coupon?.issueEndsAt).toEqual(new Date('2026-12-21T00:00:00Z'));
  });

  it('has a coupon of the shopper in each state', async () => {
    await seed();
    const use = (issuedCouponId: string) => order(DEMO_IDS.beansOptionId, { issuedCouponId });
    expect(await use(DEMO_IDS.heldCouponId)).toBe('COUPON_NOT_USABLE RESERVED');
    expect(await use(DEMO_IDS.usedCouponId)).toBe('COUPON_NOT_USABLE ALREADY_USED');
    expect(await use(DEMO_IDS.expiredCouponId)).toBe('COUPON_EXPIRED');
    expect(await use(DEMO_IDS.othersCouponId)).toBe('ISSUED_COUPON_NOT_FOUND');
    expect(await use(DEMO_IDS.issuedCouponId)).toBe('no refusal');
    const othersCoupon = { issuedCouponId: DEMO_IDS.othersCouponId, userId: DEMO_USERS.broke };
    expect(await order(DEMO_IDS.beansOptionId, othersCoupon)).toBe('no refusal');
  });

  it('has an order of the shopper in each state', async () => {
    await seed();
    const { useCases } = shop;
    const userId = DEMO_USERS.shopper;
    const pay = (orderId: string) => refusal(useCases.payOrder.execute({ userId, orderId }));
    expect(await pay(DEMO_IDS.orderId)).toBe('ORDER_ALREADY_PAID');
    expect(await pay(DEMO_IDS.cancelledOrderId)).toBe('ORDER_CANCELLED');
    expect(await pay(DEMO_IDS.expiredOrderId)).toBe('ORDER_EXPIRED');
    expect(await pay(DEMO_IDS.othersOrderId)).toBe('ORDER_NOT_FOUND');
    const old = { userId, orderId: DEMO_IDS.oldOrderId };
    expect(await refusal(useCases.cancelOrder.execute(old))).toBe('REFUND_WINDOW_CLOSED');
    const read = (orderId: string) => useCases.getOrder.execute({ userId, orderId });
    expect((await read(DEMO_IDS.operatorsOrderId)).status).toBe('CONFIRMED');
    expect((await read(DEMO_IDS.cancelledOrderId)).cancelReason).toBe('REQUESTED');
    expect((await read(DEMO_IDS.expiredOrderId)).placedAt).toEqual(new Date('2026-11-21T21:59:59.999Z'));
    const { expiresAt } = await read(DEMO_IDS.payableOrderId);
    expect(expiresAt.getTime() - NOW.getTime()).toBe(30 * 24 * 60 * 60 * 1000);
    expect(await pay(DEMO_IDS.payableOrderId)).toBe('no refusal');
  });

  it('has the payment, the ledger entry, the event and the stock movement of the examples', async () => {
    await seed();
    const { orders, balances, outbox, catalogue } = shop.ports;
    expect((await orders.find(DEMO_IDS.orderId))?.payment?.id).toBe(DEMO_IDS.paymentId);
    const entries = (await balances.entries(DEMO_USERS.shopper, ALL)).data;
    expect(entries.map(({ id }) => id)).toContain(DEMO_IDS.entryId);
    expect(entries.every(({ createdAt }) => createdAt <= NOW)).toBe(true);
    expect((await outbox.claim(100, 10_000)).map(({ id }) => id)).toContain(DEMO_IDS.eventId);
    const [movement] = (await catalogue.movements(DEMO_IDS.optionId, ALL)).data;
    expect(movement?.id).toBe(DEMO_IDS.movementId);
  });

  it('has a rich user and a broke one', async () => {
    await seed();
    const { useCases } = shop;
    const charge = { userId: DEMO_USERS.rich, amount: 1 };
    expect(await refusal(useCases.chargeBalance.execute(charge))).toBe('BALANCE_LIMIT_EXCEEDED');
    const items = [{ optionId: DEMO_IDS.optionId, quantity: 1 }];
    const { outcome } = await useCases.checkout.execute({ userId: DEMO_USERS.broke, items });
    expect(outcome).toBe('INSUFFICIENT_BALANCE');
  });

  it('does nothing the second time, also after the idempotency keys are gone', async () => {
    await seed();
    expect(await seed()).toBe(false);
    shop.store.replies.clear();
    expect(await seed()).toBe(false);
    expect((await shop.ports.catalogue.page(ALL)).data).toHaveLength(8);
  });

  it('makes the orders at the next start if the process was killed before', async () => {
    const { transactions } = shop.ports;
    const killed = {
      runOnce: (change: Change<void>, once: Once<void>) =>
        once.key === 'orders' ? Promise.reject(new Error('killed')) : transactions.runOnce(change, once),
    };
    const ports = { ...shop.ports, transactions: killed as Transactions, ids, currency: 'KRW' };
    await expect(new SeedDemoShop(ports).execute()).rejects.toThrow('killed');
    expect((await shop.ports.catalogue.page(ALL)).data).toHaveLength(8);
    expect(await seed()).toBe(true);
    expect(await shop.ports.orders.find(DEMO_IDS.orderId)).toBeDefined();
  });

  it('keeps its idempotency keys under a user id that no caller has', async () => {
    const { transactions } = shop.ports;
    const seen: string[] = [];
    const recording = {
      runOnce(change: Change<void>, once: Once<void>) {
        expect(once.userId).not.toMatch(USER_ID);
        seen.push(`${change.name}: ${once.userId}: ${once.key}`);
        return transactions.runOnce(change, once);
      },
    };
    const ports = { ...shop.ports, transactions: recording as Transactions, ids, currency: 'KRW' };
    await new SeedDemoShop(ports).execute();
    expect(seen).toEqual(['seed-demo-shop: demo data: products', 'seed-demo-shop: demo data: orders']);
  });

  it('leaves a shop that has a product as it is', async () => {
    await new CreateProduct({ ...shop.ports, ids }).execute(aProductCommand());
    expect(await seed()).toBe(false);
    expect((await shop.ports.catalogue.page(ALL)).data).toHaveLength(1);
    expect((await shop.ports.coupons.all(ALL)).data).toEqual([]);
  });

  it('makes the shop once if replicas start at the same time', async () => {
    const made = await Promise.all([seed(), seed(), seed()]);
    expect(made.toSorted()).toEqual([false, false, true]);
    expect((await shop.ports.catalogue.page(ALL)).data).toHaveLength(8);
    expect((await shop.ports.coupons.all(ALL)).data).toHaveLength(6);
  });
});
