import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlaceOrderCommand } from '../../src/application/create-order.ts';
import { anId, NOON, noonPlus } from '../builders.ts';
import { ORDER_TTL_MS } from '../contracts/test-shop.ts';
import { firstOf, givenBalance, givenIssuedCoupon, givenOption } from '../given.ts';
import { createMemoryShop, type MemoryShop } from '../in-memory/memory-shop.ts';
import { expectBooksInOrder } from './expect-books.ts';

const userId = 'shopper';
let shop: MemoryShop;

beforeEach(() => {
  shop = createMemoryShop();
  shop.setNow(NOON);
});

afterEach(() => expectBooksInOrder(shop.ports));

const place = (command: Partial<PlaceOrderCommand>) =>
  shop.useCases.placeOrder.execute({ userId, items: [], ...command });
const stockOf = (optionId: string) => shop.store.stocks.get(optionId);

describe('placing an order', () => {
  it('reserves the stock, fixes prices and total, and gives it a time to be paid in', async () => {
    const optionId = await givenOption(shop.useCases, { price: 1_500, stock: 10 });
    const order = await place({ items: [{ optionId, quantity: 3 }] });
    await shop.useCases.changeOption.execute({ optionId, price: 9_999 });
    expect(await shop.useCases.getOrder.execute({ userId, orderId: order.id })).toMatchObject({
      userId,
      status: 'PENDING',
      items: [
        { optionId, productName: 'Mug', optionName: 'Black', unitPrice: 1_500, quantity: 3, amount: 4_500 },
      ],
      itemsTotal: 4_500,
      discountAmount: 0,
      total: 4_500,
      issuedCouponId: null,
      placedAt: NOON,
      expiresAt: noonPlus(ORDER_TTL_MS),
      payment: null,
    });
    expect(stockOf(optionId)).toMatchObject({ onHand: 10, reserved: 3, available: 7 });
    expect(shop.store.events.size).toBe(0);
  });

  it('adds up lines that name one option twice', async () => {
    const optionId = await givenOption(shop.useCases, { price: 100, stock: 10 });
    const other = await givenOption(shop.useCases, { price: 1 });
    const order = await place({
      items: [
        { optionId, quantity: 2 },
        { optionId: other, quantity: 1 },
        { optionId, quantity: 3 },
      ],
    });
    expect(order.items.map((line) => [line.optionId, line.quantity])).toEqual([
      [optionId, 5],
      [other, 1],
    ]);
    expect(order.total).toBe(501);
  });

  it('holds the coupon and takes its discount off', async () => {
    const optionId = await givenOption(shop.useCases, { price: 1_000 });
    const issuedCouponId = await givenIssuedCoupon(shop.useCases, userId, {
      discount: { type: 'FIXED', amount: 300 },
    });
    const order = await place({ items: [{ optionId, quantity: 1 }], issuedCouponId, expectedTotal: 700 });
    expect(order).toMatchObject({ itemsTotal: 1_000, discountAmount: 300, total: 700, issuedCouponId });
    expect(await shop.useCases.getIssuedCoupon.execute({ userId, issuedCouponId })).toMatchObject({
      status: 'RESERVED',
      orderId: order.id,
    });
  });

  describe('refuses, and changes nothing,', () => {
    let optionId: string;

    beforeEach(async () => {
      optionId = await givenOption(shop.useCases, { price: 1_000, stock: 5 });
    });

    const expectRefusal = async (placing: Promise<unknown>, code: string, data: object = {}) => {
      await expect(placing).rejects.toMatchObject({ name: 'DomainError', code, data });
      expect(shop.store.orders.size).toBe(0);
      expect(stockOf(optionId)).toMatchObject({ onHand: 5, reserved: 0 });
      expect([...shop.store.issuedCoupons.values()].filter(({ status }) => status !== 'ISSUED')).toEqual([]);
    };

    it('options that are unknown or withdrawn, naming each', async () => {
      const [unknown, withdrawn] = [anId(), await givenOption(shop.useCases)];
      await shop.useCases.changeOption.execute({ optionId: withdrawn, onSale: false });
      const items = [unknown, optionId, withdrawn].map((id) => ({ optionId: id, quantity: 1 }));
      await expectRefusal(place({ items }), 'PRODUCT_OPTION_NOT_FOUND', { optionIds: [unknown, withdrawn] });
      await expect(place({ items })).rejects.toThrow(`Not on sale: ${unknown}, ${withdrawn}.`);
    });

    it('more units of an option than one order can have, naming each line, after adding up', async () => {
      const limited = await givenOption(shop.useCases, { stock: 100, maxPerOrder: 3 });
      const scarce = await givenOption(shop.useCases, { stock: 0, maxPerOrder: 1 });
      const items = [limited, optionId, scarce, limited].map((id) => ({ optionId: id, quantity: 2 }));
      await expectRefusal(place({ items }), 'QUANTITY_LIMIT_EXCEEDED', {
        items: [
          { optionId: limited, requested: 4, maxPerOrder: 3 },
          { optionId: scarce, requested: 2, maxPerOrder: 1 },
        ],
      });
      const detail = 'This order has more units of an option than one order can have.';
      await expect(place({ items })).rejects.toThrow(detail);
    });

    it('more than can be ordered, naming each line, after adding up', async () => {
      const scarce = await givenOption(shop.useCases, { stock: 0 });
      const plenty = await givenOption(shop.useCases, { stock: 100 });
      const items = [optionId, plenty, scarce, optionId].map((id) => ({ optionId: id, quantity: 3 }));
      await expectRefusal(place({ items }), 'OUT_OF_STOCK', {
        items: [
          { optionId, requested: 6, available: 5 },
          { optionId: scarce, requested: 3, available: 0 },
        ],
      });
      await expect(place({ items })).rejects.toThrow('There is not enough stock for this order.');
    });

    it("a coupon that is unknown or another user's", async () => {
      const items = [{ optionId, quantity: 1 }];
      const issuedCouponId = await givenIssuedCoupon(shop.useCases, 'other');
      await expectRefusal(place({ items, issuedCouponId }), 'ISSUED_COUPON_NOT_FOUND');
      await expectRefusal(place({ items, issuedCouponId: anId() }), 'ISSUED_COUPON_NOT_FOUND');
    });

    it('a coupon past its time', async () => {
      const usableUntil = noonPlus(1_000);
      const issuedCouponId = await givenIssuedCoupon(shop.useCases, userId, {
        issueEndsAt: usableUntil,
        usableUntil,
      });
      shop.setNow(usableUntil);
      await expectRefusal(place({ items: [{ optionId, quantity: 1 }], issuedCouponId }), 'COUPON_EXPIRED');
    });

    it('a coupon for larger orders', async () => {
      const issuedCouponId = await givenIssuedCoupon(shop.useCases, userId, { minimumOrderAmount: 2_001 });
      await expectRefusal(
        place({ items: [{ optionId, quantity: 2 }], issuedCouponId }),
        'COUPON_NOT_USABLE',
        {
          reason: 'BELOW_MINIMUM',
        },
      );
    });

    it('items worth more than an order may be, also if a coupon would bring the total down', async () => {
      const gold = await givenOption(shop.useCases, { price: 1_000_000_000_000, stock: 10_000 });
      const issuedCouponId = await givenIssuedCoupon(shop.useCases, userId, {
        discount: { type: 'PERCENTAGE', percent: 100, maximumAmount: null },
      });
      await expectRefusal(place({ items: [{ optionId: gold, quantity: 10_000 }] }), 'TOTAL_LIMIT_EXCEEDED');
      const items = [gold, optionId].map((id) => ({ optionId: id, quantity: 1 }));
      await expectRefusal(place({ items, issuedCouponId }), 'TOTAL_LIMIT_EXCEEDED');
    });

    it('a total other than the expected one', async () => {
      const items = [{ optionId, quantity: 2 }];
      await expectRefusal(place({ items, expectedTotal: 1_999 }), 'TOTAL_CHANGED', {
        expectedTotal: 1_999,
        total: 2_000,
      });
    });

    it('for the first reason that applies', async () => {
      const scarce = await givenOption(shop.useCases, { stock: 0 });
      const limited = await givenOption(shop.useCases, { maxPerOrder: 1 });
      const wrong = { issuedCouponId: anId(), expectedTotal: 1 };
      const unknown = { optionId: anId(), quantity: 1 };
      const excess = { optionId: limited, quantity: 2 };
      const short = { optionId: scarce, quantity: 1 };
      const fine = { optionId, quantity: 1 };
      await expectRefusal(place({ items: [short, excess, unknown], ...wrong }), 'PRODUCT_OPTION_NOT_FOUND', {
        optionIds: [unknown.optionId],
      });
      await expectRefusal(place({ items: [short, excess], ...wrong }), 'QUANTITY_LIMIT_EXCEEDED', {
        items: [{ optionId: limited, requested: 2, maxPerOrder: 1 }],
      });
      await expectRefusal(place({ items: [short, fine], ...wrong }), 'OUT_OF_STOCK', {
        items: [{ optionId: scarce, requested: 1, available: 0 }],
      });
      await expectRefusal(place({ items: [fine], ...wrong }), 'ISSUED_COUPON_NOT_FOUND');
    });
  });

  it('is a bug, and reserves nothing, if an option on sale has no stock row', async () => {
    const [kept, lost] = [await givenOption(shop.useCases), await givenOption(shop.useCases)];
    const row = shop.store.stocks.get(lost);
    shop.store.stocks.delete(lost);
    const items = [kept, lost].map((optionId) => ({ optionId, quantity: 1 }));
    const bug = new RangeError(`Option ${lost} is offered, but has no stock row`);
    await expect(place({ items })).rejects.toThrow(bug);
    expect(stockOf(kept)).toMatchObject({ reserved: 0 });
    if (row) shop.store.stocks.set(lost, row);
  });

  it.each(['RESERVED', 'USED'] as const)('refuses a coupon that is %s', async (status) => {
    const optionId = await givenOption(shop.useCases);
    await givenBalance(shop.useCases, userId, 10_000);
    const issuedCouponId = await givenIssuedCoupon(shop.useCases, userId);
    const items = [{ optionId, quantity: 1 }];
    const first = await place({ items, issuedCouponId });
    if (status === 'USED') await shop.useCases.payOrder.execute({ userId, orderId: first.id });
    await expect(place({ items, issuedCouponId })).rejects.toMatchObject({
      code: 'COUPON_NOT_USABLE',
      data: { reason: status === 'USED' ? 'ALREADY_USED' : 'RESERVED' },
    });
    expect(shop.store.orders.size).toBe(1);
  });
});

describe('checking out', () => {
  it('places and pays in one change', async () => {
    const optionId = await givenOption(shop.useCases, { price: 400, stock: 5 });
    await givenBalance(shop.useCases, userId, 1_000);
    const settlement = await shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 2 }] });
    expect(settlement).toMatchObject({
      outcome: 'PAID',
      balance: 200,
      order: { status: 'CONFIRMED', total: 800, payment: { amount: 800, paidAt: NOON, refundedAt: null } },
    });
    expect(stockOf(optionId)).toMatchObject({ onHand: 3, reserved: 0 });
    const event = firstOf([...shop.store.events.values()]);
    expect(event).toMatchObject({
      type: 'shop.order.confirmed',
      sequence: 1,
      order: { total: 800 },
      currency: 'KRW',
    });
  });

  it('keeps the order as cancelled and gives back what it held, if the balance is too small', async () => {
    const optionId = await givenOption(shop.useCases, { price: 400, stock: 5 });
    const issuedCouponId = await givenIssuedCoupon(shop.useCases, userId);
    await givenBalance(shop.useCases, userId, 99);
    const settlement = await shop.useCases.checkout.execute({
      userId,
      items: [{ optionId, quantity: 1 }],
      issuedCouponId,
    });
    expect(settlement).toMatchObject({ outcome: 'INSUFFICIENT_BALANCE', required: 100, balance: 99 });
    expect(await shop.useCases.getOrder.execute({ userId, orderId: settlement.order.id })).toMatchObject({
      status: 'CANCELLED',
      cancelReason: 'INSUFFICIENT_BALANCE',
      issuedCouponId,
      payment: null,
    });
    expect(stockOf(optionId)).toMatchObject({ onHand: 5, reserved: 0 });
    expect(await shop.useCases.getIssuedCoupon.execute({ userId, issuedCouponId })).toMatchObject({
      status: 'ISSUED',
    });
    expect(shop.store.events.size).toBe(0);
  });

  it('is refused as an order is, and then nothing exists', async () => {
    const optionId = await givenOption(shop.useCases, { stock: 1 });
    const checkingOut = shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 2 }] });
    await expect(checkingOut).rejects.toMatchObject({ code: 'OUT_OF_STOCK' });
    expect(shop.store.orders.size).toBe(0);
  });
});
