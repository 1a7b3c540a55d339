import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Change, RowLocks, Shop } from '../../src/application/ports/transactions.ts';
import { redeliver } from '../../src/domain/delivery.ts';
import { orderConfirmed } from '../../src/domain/event.ts';
import type { IssuedCoupon } from '../../src/domain/issued-coupon.ts';
import type { Order } from '../../src/domain/order.ts';
import { RANK_WINDOW_MS, type Rank } from '../../src/domain/rank.ts';
import { Stock } from '../../src/domain/stock.ts';
import { aCampaign, aLine, anId, anIssuedCoupon, anOrder, NOON, noonPlus } from '../builders.ts';
import { STORED_DISCOUNTS } from '../discount-cases.ts';
import { firstOf, givenBalance, givenCampaign, givenIssuedCoupon, givenOption } from '../given.ts';
import type { CreateShop, TestShop } from './test-shop.ts';

const ORDER_STATES: [string, (placed: Order) => Order][] = [
  ['pending', (placed) => placed],
  ['paid', (placed) => placed.confirm(anId(), noonPlus(1_000))],
  ['expired', (placed) => placed.cancel('EXPIRED', noonPlus(900_000))],
  ['cancelled for lack of money', (placed) => placed.cancel('INSUFFICIENT_BALANCE', noonPlus(1_000))],
  ['refunded', (placed) => placed.confirm(anId(), noonPlus(1_000)).cancel('REQUESTED', noonPlus(2_000))],
];

const COUPON_STATES: [string, (issued: IssuedCoupon, orderId: string) => IssuedCoupon][] = [
  ['free', (issued) => issued],
  ['held', (issued, orderId) => issued.holdFor(orderId)],
  ['used', (issued, orderId) => issued.holdFor(orderId).use()],
];

/** What is stored is read as it was decided, by the next change under its locks and by the ports that read. */
export function rowsContract({ createShop }: { createShop: CreateShop }): void {
  let shop: TestShop;
  let optionId: string;

  beforeAll(async () => {
    shop = await createShop();
    optionId = await givenOption(shop.useCases, { price: 500 });
  });

  afterAll(() => shop.close());

  /** Makes a change that locks these rows and decides this. */
  const decide = <Result>(lock: (rows: RowLocks) => Promise<unknown>, how: Change<Result>['decide']) =>
    shop.ports.transactions.run({ name: 'test', lock, decide: how });

  const store = (how: (decided: Shop) => void) =>
    decide<void>(
      async () => undefined,
      (decided) => how(decided),
    );

  const lockedOrder = (id: string) =>
    decide(
      (rows) => rows.orders.lock([id]),
      ({ orders }) => orders.find(id),
    );

  const lockedDelivery = (id: string) =>
    decide(
      (rows) => rows.deliveries.lock([id]),
      ({ deliveries }) => deliveries.find(id),
    );

  /** An order of two lines with a coupon, not stored. */
  async function placedOrder(): Promise<Order> {
    const userId = anId();
    const productId = (await shop.ports.catalogue.findProductIdOf(optionId)) ?? '';
    return anOrder({
      userId,
      items: [
        aLine({ optionId, productId, optionName: '검정', quantity: 2 }),
        aLine({ optionId, productId, unitPrice: 0 }),
      ],
      discountAmount: 300,
      issuedCouponId: await givenIssuedCoupon(shop.useCases, userId),
    });
  }

  async function expectReadAs(order: Order): Promise<void> {
    expect(await lockedOrder(order.id)).toEqual(order);
    expect(await shop.ports.orders.find(order.id)).toEqual(order);
    const page = await shop.ports.orders.page({ limit: 1, after: null, userId: order.userId });
    expect(page.data).toEqual([order]);
  }

  it.each(ORDER_STATES)('reads an order that is added %s as it was decided', async (_, settle) => {
    const order = settle(await placedOrder());
    await store(({ orders }) => orders.add(order));
    await expectReadAs(order);
  });

  it.each(ORDER_STATES)('reads an order that becomes %s as it was decided', async (_, settle) => {
    const placed = await placedOrder();
    await store(({ orders }) => orders.add(placed));
    const order = settle(placed);
    await decide<void>(
      (rows) => rows.orders.lock([order.id]),
      ({ orders }) => orders.put(order),
    );
    await expectReadAs(order);
  });

  it.each(STORED_DISCOUNTS)('reads a campaign with the discount %o as it was decided', async (discount) => {
    const id = await givenCampaign(shop.useCases, { name: '첫 구매 ☕', discount, minimumOrderAmount: 7 });
    const locked = () =>
      decide(
        (rows) => rows.coupons.lock([id]),
        ({ coupons }) => coupons.find(id),
      );
    const campaign = await locked();
    expect(campaign).toMatchObject({ ...aCampaign(), name: '첫 구매 ☕', discount, minimumOrderAmount: 7 });
    expect(await shop.ports.coupons.find(id)).toEqual(campaign);
    expect(firstOf((await shop.ports.coupons.all({ limit: 1, after: null })).data)).toEqual(campaign);
    const changed = campaign?.change({ quantity: 101, issueEndsAt: new Date('2089-01-01T00:00:00.000Z') });
    if (!changed) throw new RangeError('The campaign is there');
    const [oneLess] = changed.issueTo(anId(), anId(), false, NOON);
    await decide<void>(
      (rows) => rows.coupons.lock([id]),
      ({ coupons }) => coupons.put(oneLess),
    );
    expect(await locked()).toEqual(oneLess);
    expect(await shop.ports.coupons.find(id)).toEqual(oneLess);
  });

  describe.each(STORED_DISCOUNTS)('of issued coupons with the discount %o', (discount) => {
    it.each(COUPON_STATES)('reads one that becomes %s as it was decided', async (_, move) => {
      const order = await placedOrder();
      const { userId } = order;
      const couponId = await givenCampaign(shop.useCases, { discount });
      const terms = await shop.ports.coupons.find(couponId);
      if (!terms) throw new RangeError('The campaign is there');
      const { name, minimumOrderAmount, usableUntil } = terms;
      const issued = anIssuedCoupon({
        couponId,
        userId,
        terms: { name, discount, minimumOrderAmount, usableUntil },
      });
      await store(({ issuedCoupons, orders }) => {
        orders.add(order);
        issuedCoupons.add(issued);
      });
      const moved = move(issued, order.id);
      const locked = (how: (decided: Shop) => IssuedCoupon | undefined) =>
        decide((rows) => rows.issuedCoupons.lock([issued.id]), how);
      await locked(({ issuedCoupons }) => {
        issuedCoupons.put(moved);
        return undefined;
      });
      expect(await locked(({ issuedCoupons }) => issuedCoupons.find(issued.id))).toEqual(moved);
      const { id, status, orderId, issuedAt } = moved;
      const view = { id, couponId, status, orderId, issuedAt, ...moved.terms };
      expect(await shop.ports.coupons.findIssued(userId, id)).toEqual(view);
      const { data } = await shop.ports.coupons.issuedTo(userId, { limit: 10, after: null });
      expect(data).toContainEqual(view);
    });
  });

  it('reads a product with all its options as it was decided', async () => {
    const productId = (await shop.ports.catalogue.findProductIdOf(optionId)) ?? '';
    const locked = () =>
      decide(
        (rows) => rows.products.lock([productId]),
        ({ products }) => products.find(productId),
      );
    const changed = (await locked())
      ?.change({ name: '머그', description: '', metadata: { z: '☕', a: '"\\\n' } })
      .changeOption(optionId, { name: '검정', price: 501, maxPerOrder: 1, metadata: { sku: 'B' } })
      .addOption({ id: anId(), name: 'Second', price: 0, maxPerOrder: 2, metadata: { sku: 'S' } })
      .addOption({ id: anId(), name: 'Third', price: 1_000_000_000_000, maxPerOrder: 10_000, metadata: {} });
    const second = changed?.options[1]?.id ?? '';
    const withdrawn = changed?.changeOption(second, { onSale: false });
    if (!withdrawn) throw new RangeError('The product is there');
    await decide<void>(
      (rows) => rows.products.lock([productId]),
      ({ products, stocks }) => {
        products.put(withdrawn);
        for (const { id } of withdrawn.options.slice(1)) stocks.add(new Stock(id, 3, 2));
      },
    );
    expect(await locked()).toEqual(withdrawn);
    expect(await shop.ports.catalogue.find(productId)).toMatchObject({
      name: '머그',
      description: '',
      metadata: { a: '"\\\n', z: '☕' },
      options: [
        { name: '검정', price: 501, maxPerOrder: 1, metadata: { sku: 'B' } },
        { name: 'Third', price: 1_000_000_000_000, stock: 1, maxPerOrder: 10_000 },
      ],
    });
  });

  it.each([
    [null, 5],
    [5, 6],
    [6, null],
    [null, null],
  ])('reads a limit per order that becomes, after %s, %s as it was decided', async (before, after) => {
    const id = await givenOption(shop.useCases, { maxPerOrder: before });
    const offer = () =>
      decide(
        async ({ offers }) => offers.read([id]),
        ({ offers }) => offers.find(id),
      );
    const productId = (await offer())?.productId ?? '';
    const expectLimit = async (maxPerOrder: number | null) => {
      expect(await offer()).toMatchObject({ maxPerOrder });
      const locked = await decide(
        (rows) => rows.products.lock([productId]),
        ({ products }) => products.find(productId),
      );
      expect(locked?.options).toMatchObject([{ id, maxPerOrder }]);
      expect(await shop.ports.catalogue.find(productId)).toMatchObject({ options: [{ id, maxPerOrder }] });
      const { data } = await shop.ports.catalogue.page({ limit: 1, after: null });
      expect(data).toMatchObject([{ id: productId, options: [{ id, maxPerOrder }] }]);
    };
    await expectLimit(before);
    await shop.useCases.changeOption.execute({ optionId: id, maxPerOrder: after });
    await expectLimit(after);
    await shop.useCases.changeOption.execute({ optionId: id, name: 'Other' });
    await expectLimit(after);
  });

  it('reads the stock of an option as it was decided', async () => {
    const stock = new Stock(await givenOption(shop.useCases, { stock: 7 }), 7, 0).reserve(3).adjust(2);
    const locked = (how: (decided: Shop) => Stock | undefined) =>
      decide((rows) => rows.stocks.lock([stock.optionId]), how);
    await locked(({ stocks }) => {
      stocks.put(stock);
      return undefined;
    });
    expect(await locked(({ stocks }) => stocks.find(stock.optionId))).toEqual(stock);
    expect(await shop.ports.catalogue.findStock(stock.optionId)).toEqual(stock);
  });

  it('reads a balance with its ledger as it was decided', async () => {
    const order = await placedOrder();
    const { userId } = order;
    await givenBalance(shop.useCases, userId, 10_000);
    await store(({ orders }) => orders.add(order));
    const entries = await decide(
      (rows) => rows.balances.lock([userId]),
      ({ balances }) => {
        const payment = balances.get(userId).pay(700, order.id, anId(), NOON);
        balances.record(payment);
        const refund = balances.get(userId).refund(300, order.id, anId(), noonPlus(1));
        balances.record(refund);
        const adjustment = balances.get(userId).adjust(-600, '조정 ☕', anId(), noonPlus(2));
        balances.record(adjustment);
        return [adjustment, refund, payment];
      },
    );
    const balance = { userId, amount: 9_000, version: 4 };
    const locked = await decide(
      (rows) => rows.balances.lock([userId]),
      ({ balances }) => balances.get(userId),
    );
    expect(locked).toEqual(balance);
    expect(await shop.ports.balances.get(userId)).toEqual(balance);
    const { data } = await shop.ports.balances.entries(userId, { limit: 3, after: null });
    expect(data).toEqual(entries);
  });

  it('reads the rank that was computed last', async () => {
    const rankOf = (asOf: Date, quantitySold: number): Rank => ({
      asOf,
      from: new Date(asOf.getTime() - RANK_WINDOW_MS),
      to: asOf,
      data: [{ rank: 1, productId: anId(), name: '머그', minPrice: 500, quantitySold }],
    });
    const [earlier, later] = [rankOf(NOON, 1), rankOf(noonPlus(1), 2)];
    await store(({ rank }) => rank.put(earlier));
    expect(await shop.ports.ranking.find()).toEqual(earlier);
    await store(({ rank }) => rank.put(later));
    expect(await shop.ports.ranking.find()).toEqual(later);
    await store(({ rank }) => rank.put(earlier));
    expect(await shop.ports.ranking.find()).toEqual(later);
  });

  it('reads the delivery of an event in every state', async () => {
    const order = (await placedOrder()).confirm(anId(), NOON);
    const event = orderConfirmed(order, 'KRW', anId(), NOON);
    await store(({ orders, events }) => {
      orders.add(order);
      events.add(event);
    });
    const { id, type, orderId, createdAt } = event;
    const known = { id, type, orderId, createdAt };
    const expectDelivery = async (state: object) => {
      const delivery = await lockedDelivery(id);
      expect(delivery).toEqual({ ...known, ...state });
      const { data } = await shop.ports.outbox.page({ limit: 10, after: null, orderId });
      expect(data).toEqual([delivery]);
    };
    const isNew = { status: 'PENDING', attempts: 0, lastError: null, nextAttemptAt: NOON, sentAt: null };
    await expectDelivery(isNew);

    // A claim skips locked rows. A change that writes nothing is answered before its transaction has ended.
    const claim = () => vi.waitFor(async () => firstOf(await shop.ports.outbox.claim(1, 60_000)), 20_000);
    await shop.ports.outbox.markFailed([{ event: await claim(), error: 'Gone', retryInMs: null }]);
    await expectDelivery({ ...isNew, status: 'DEAD', attempts: 1, lastError: 'Gone', nextAttemptAt: null });

    await decide<void>(
      (rows) => rows.deliveries.lock([id]),
      ({ deliveries }) => {
        const delivery = deliveries.find(id);
        if (delivery) deliveries.put(redeliver(delivery, noonPlus(1)));
      },
    );
    await expectDelivery({ ...isNew, lastError: 'Gone', nextAttemptAt: noonPlus(1) });

    await shop.ports.outbox.markSent([await claim()]);
    const sent = { status: 'SENT', attempts: 1, lastError: 'Gone', nextAttemptAt: null };
    await expectDelivery({ ...sent, sentAt: expect.any(Date) });
  });
}
