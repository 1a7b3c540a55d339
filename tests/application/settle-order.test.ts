import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anId, NOON, noonPlus } from '../builders.ts';
import { ORDER_TTL_MS, REFUND_WINDOW_MS, useCasesOver } from '../contracts/test-shop.ts';
import { givenBalance, givenIssuedCoupon, givenOption, givenOrder } from '../given.ts';
import { createMemoryShop, type MemoryShop } from '../in-memory/memory-shop.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { expectBooksInOrder } from './expect-books.ts';

const userId = 'shopper';
let shop: MemoryShop;
let optionId: string;
let issuedCouponId: string;
let orderId: string;

/** An order of 2 × 500 with 300 off, 5 in stock, and a balance of 1,000. */
beforeEach(async () => {
  shop = createMemoryShop();
  shop.setNow(NOON);
  optionId = await givenOption(shop.useCases, { price: 500, stock: 5 });
  issuedCouponId = await givenIssuedCoupon(shop.useCases, userId, {
    discount: { type: 'FIXED', amount: 300 },
    issueEndsAt: noonPlus(60_000),
    usableUntil: noonPlus(60_000),
  });
  await givenBalance(shop.useCases, userId, 1_000);
  const items = [{ optionId, quantity: 2 }];
  orderId = (await shop.useCases.placeOrder.execute({ userId, items, issuedCouponId })).id;
});

afterEach(() => expectBooksInOrder(shop.ports));

const pay = () => shop.useCases.payOrder.execute({ userId, orderId });
const cancel = () => shop.useCases.cancelOrder.execute({ userId, orderId });
const order = () => shop.store.orders.get(orderId);
const stock = () => shop.store.stocks.get(optionId);
const coupon = () => shop.store.issuedCoupons.get(issuedCouponId);
const balance = () => shop.store.balances.get(userId)?.amount;
const eventTypes = () => [...shop.store.events.values()].map(({ type, sequence }) => [type, sequence]);

describe('paying an order', () => {
  it('takes the money, the stock and the coupon, and makes one event', async () => {
    shop.setNow(noonPlus(1_000));
    const settlement = await pay();
    expect(settlement).toMatchObject({ outcome: 'PAID', balance: 300 });
    expect(order()).toMatchObject({
      status: 'CONFIRMED',
      confirmedAt: noonPlus(1_000),
      payment: { amount: 700, paidAt: noonPlus(1_000), refundedAt: null },
    });
    expect(stock()).toMatchObject({ onHand: 3, reserved: 0 });
    expect(coupon()).toMatchObject({ status: 'USED', orderId });
    expect(balance()).toBe(300);
    expect(shop.store.ledger.at(-1)).toMatchObject({ type: 'PAYMENT', amount: -700, balance: 300, orderId });
    expect(eventTypes()).toEqual([['shop.order.confirmed', 1]]);
    const [event] = await shop.ports.outbox.claim(1, 1_000);
    expect(event?.data).toEqual({
      id: orderId,
      userId,
      status: 'CONFIRMED',
      items: [
        {
          optionId,
          productId: await shop.ports.catalogue.findProductIdOf(optionId),
          productName: 'Mug',
          optionName: 'Black',
          unitPrice: 500,
          quantity: 2,
          amount: 1_000,
        },
      ],
      itemsTotal: 1_000,
      discountAmount: 300,
      total: 700,
      currency: 'KRW',
      issuedCouponId,
      placedAt: NOON,
      expiresAt: noonPlus(ORDER_TTL_MS),
      confirmedAt: noonPlus(1_000),
      cancelledAt: null,
      cancelReason: null,
      payment: { id: order()?.payment?.id, amount: 700, paidAt: noonPlus(1_000), refundedAt: null },
    });
  });

  it('takes the total it was placed at, also if the time of its coupon is over by now', async () => {
    await shop.useCases.changeOption.execute({ optionId, price: 99_999, onSale: false });
    shop.setNow(noonPlus(60_001));
    expect(await pay()).toMatchObject({ outcome: 'PAID', balance: 300 });
  });

  it('cancels the order and gives everything back if the balance is too small', async () => {
    const dear = await givenOption(shop.useCases, { price: 1_001 });
    const placed = await shop.useCases.placeOrder.execute({
      userId,
      items: [{ optionId: dear, quantity: 1 }],
    });
    const settlement = await shop.useCases.payOrder.execute({ userId, orderId: placed.id });
    expect(settlement).toMatchObject({ outcome: 'INSUFFICIENT_BALANCE', required: 1_001, balance: 1_000 });
    expect(shop.store.orders.get(placed.id)).toMatchObject({
      status: 'CANCELLED',
      cancelReason: 'INSUFFICIENT_BALANCE',
      cancelledAt: NOON,
      payment: null,
    });
    expect(shop.store.stocks.get(dear)).toMatchObject({ onHand: 10, reserved: 0 });
    expect(balance()).toBe(1_000);
    expect(eventTypes()).toEqual([]);
    await expect(shop.useCases.payOrder.execute({ userId, orderId: placed.id })).rejects.toMatchObject({
      code: 'ORDER_CANCELLED',
    });
  });

  it('pays an order of 0 with 0, without a ledger entry and without a balance', async () => {
    const gift = await givenOption(shop.useCases, { price: 0 });
    const items = [{ optionId: gift, quantity: 1 }];
    const placed = await shop.useCases.placeOrder.execute({ userId: 'poor', items });
    const settlement = await shop.useCases.payOrder.execute({ userId: 'poor', orderId: placed.id });
    expect(settlement).toMatchObject({ outcome: 'PAID', balance: 0, order: { payment: { amount: 0 } } });
    expect(shop.store.ledger.filter((entry) => entry.userId === 'poor')).toEqual([]);
    expect(eventTypes()).toEqual([['shop.order.confirmed', 1]]);
  });

  it('fails as a bug, and changes nothing, if another order has its coupon', async () => {
    const mine = shop.store.issuedCoupons.get(issuedCouponId);
    if (!mine) throw new RangeError('There is no coupon');
    shop.store.issuedCoupons.set(issuedCouponId, mine.giveBack().holdFor(anId()));
    await expect(pay()).rejects.toThrow(RangeError);
    expect(order()?.status).toBe('PENDING');
    shop.store.issuedCoupons.set(issuedCouponId, mine);
  });

  it("finds neither an unknown order nor another user's", async () => {
    const missing = shop.useCases.payOrder.execute({ userId, orderId: anId() });
    await expect(missing).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    const foreign = shop.useCases.payOrder.execute({ userId: 'other', orderId });
    await expect(foreign).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(order()?.status).toBe('PENDING');
  });

  it('refuses an order that is paid already, also after its time is over', async () => {
    await pay();
    shop.setNow(noonPlus(ORDER_TTL_MS));
    await expect(pay()).rejects.toMatchObject({ code: 'ORDER_ALREADY_PAID' });
    expect(balance()).toBe(300);
  });

  it('refuses from the moment the order expires on, before and after the expiry has run', async () => {
    shop.setNow(noonPlus(ORDER_TTL_MS));
    await expect(pay()).rejects.toMatchObject({ code: 'ORDER_EXPIRED' });
    await shop.useCases.expireOrders.execute();
    await expect(pay()).rejects.toMatchObject({ code: 'ORDER_EXPIRED' });
  });

  it('succeeds a millisecond before it expires', async () => {
    shop.setNow(noonPlus(ORDER_TTL_MS - 1));
    expect(await pay()).toMatchObject({ outcome: 'PAID' });
  });

  it('refuses a cancelled order', async () => {
    await cancel();
    await expect(pay()).rejects.toMatchObject({ code: 'ORDER_CANCELLED' });
  });
});

describe('cancelling an order', () => {
  it('releases what a pending order held, and makes no event', async () => {
    expect(await cancel()).toMatchObject({ status: 'CANCELLED', cancelReason: 'REQUESTED', payment: null });
    expect(stock()).toMatchObject({ onHand: 5, reserved: 0 });
    expect(coupon()).toMatchObject({ status: 'ISSUED', orderId: null });
    expect(balance()).toBe(1_000);
    expect(eventTypes()).toEqual([]);
  });

  it('restocks and refunds a confirmed order, gives its coupon back, and makes an event', async () => {
    await pay();
    shop.setNow(noonPlus(REFUND_WINDOW_MS - 1));
    expect(await cancel()).toMatchObject({
      status: 'CANCELLED',
      cancelReason: 'REQUESTED',
      payment: { amount: 700, paidAt: NOON, refundedAt: noonPlus(REFUND_WINDOW_MS - 1) },
    });
    expect(stock()).toMatchObject({ onHand: 5, reserved: 0 });
    expect(coupon()).toMatchObject({ status: 'ISSUED', orderId: null });
    expect(balance()).toBe(1_000);
    expect(shop.store.ledger.at(-1)).toMatchObject({ type: 'REFUND', amount: 700, balance: 1_000, orderId });
    expect(eventTypes()).toEqual([
      ['shop.order.confirmed', 1],
      ['shop.order.cancelled', 2],
    ]);
  });

  it('gives everything it writes an id of its own', async () => {
    await pay();
    await cancel();
    const ids = [order()?.payment?.id, ...shop.store.ledger.map(({ id }) => id), ...shop.store.events.keys()];
    expect(ids).toEqual(Array(6).fill(expect.stringMatching(/^[0-9a-f-]{36}$/)));
    expect(new Set(ids).size).toBe(6);
  });

  it('refunds also if the balance gets above the limit of a charge', async () => {
    await pay();
    await givenBalance(shop.useCases, userId, 1_000_000_000_000 - 300);
    await cancel();
    expect(balance()).toBe(1_000_000_000_700);
  });

  it('refunds an order of 0 without a ledger entry', async () => {
    const gift = await givenOption(shop.useCases, { price: 0 });
    const { order } = await shop.useCases.checkout.execute({
      userId,
      items: [{ optionId: gift, quantity: 1 }],
    });
    const cancelled = await shop.useCases.cancelOrder.execute({ userId, orderId: order.id });
    expect(cancelled.payment).toMatchObject({ amount: 0, refundedAt: NOON });
    expect(shop.store.ledger).toHaveLength(1);
    expect(eventTypes()).toEqual([
      ['shop.order.confirmed', 1],
      ['shop.order.cancelled', 2],
    ]);
  });

  it("finds neither an unknown order nor another user's", async () => {
    const missing = shop.useCases.cancelOrder.execute({ userId, orderId: anId() });
    await expect(missing).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    const foreign = shop.useCases.cancelOrder.execute({ userId: 'other', orderId });
    await expect(foreign).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(order()?.status).toBe('PENDING');
  });

  it('refuses an order that is cancelled already', async () => {
    await cancel();
    await expect(cancel()).rejects.toMatchObject({ code: 'ORDER_CANCELLED' });
  });

  it('refuses an unpaid order after its time is over, before and after the expiry has run', async () => {
    shop.setNow(noonPlus(ORDER_TTL_MS));
    await expect(cancel()).rejects.toMatchObject({ code: 'ORDER_EXPIRED' });
    await shop.useCases.expireOrders.execute();
    await expect(cancel()).rejects.toMatchObject({ code: 'ORDER_EXPIRED' });
  });

  it('refuses the owner, and not the operator, after the refund window is over', async () => {
    await pay();
    shop.setNow(noonPlus(REFUND_WINDOW_MS));
    await expect(cancel()).rejects.toMatchObject({ code: 'REFUND_WINDOW_CLOSED' });
    expect(order()?.status).toBe('CONFIRMED');
    expect(await shop.useCases.cancelOrder.execute({ orderId })).toMatchObject({ status: 'CANCELLED' });
    expect(balance()).toBe(1_000);
  });
});

describe('the expiry of orders', () => {
  it('cancels unpaid orders past their time, gives back what they held, and leaves all others', async () => {
    const items = [{ optionId, quantity: 1 }];
    const paid = await shop.useCases.placeOrder.execute({ userId, items });
    await shop.useCases.payOrder.execute({ userId, orderId: paid.id });
    shop.setNow(noonPlus(1));
    const later = await shop.useCases.placeOrder.execute({ userId, items });
    shop.setNow(noonPlus(ORDER_TTL_MS));
    expect(await shop.useCases.expireOrders.execute()).toEqual({ cancelled: 1, failed: 0, postponed: 0 });
    expect(order()).toMatchObject({ status: 'CANCELLED', cancelReason: 'EXPIRED', payment: null });
    expect(shop.store.orders.get(paid.id)?.status).toBe('CONFIRMED');
    expect(shop.store.orders.get(later.id)?.status).toBe('PENDING');
    expect(stock()).toMatchObject({ onHand: 4, reserved: 1 });
    expect(coupon()?.statusAt(noonPlus(ORDER_TTL_MS))).toBe('EXPIRED');
    expect(eventTypes()).toEqual([['shop.order.confirmed', 1]]);
    expect(await shop.useCases.expireOrders.execute()).toEqual({ cancelled: 0, failed: 0, postponed: 0 });
  });

  it('cancels each order once when two replicas run it at once', async () => {
    shop.setNow(noonPlus(ORDER_TTL_MS));
    const reports = await Promise.all([
      shop.useCases.expireOrders.execute(),
      shop.useCases.expireOrders.execute(),
    ]);
    expect(reports.map(({ cancelled }) => cancelled).sort()).toEqual([0, 1]);
    expect(reports.map(({ failed }) => failed)).toEqual([0, 0]);
    expect(stock()).toMatchObject({ onHand: 5, reserved: 0 });
  });

  it('works through more orders than a page holds', async () => {
    const many = await givenOption(shop.useCases, { stock: 250 });
    for (let count = 0; count < 250; count += 1) {
      await givenOrder(shop.useCases, anId(), many);
    }
    shop.setNow(noonPlus(ORDER_TTL_MS));
    expect(await shop.useCases.expireOrders.execute()).toEqual({ cancelled: 251, failed: 0, postponed: 0 });
    expect(shop.store.stocks.get(many)).toMatchObject({ onHand: 250, reserved: 0 });
  });

  it('logs and skips an order that fails, and cancels the rest', async () => {
    const broken = await givenOption(shop.useCases);
    const lost = await shop.useCases.placeOrder.execute({
      userId,
      items: [{ optionId: broken, quantity: 1 }],
    });
    const stockRow = shop.store.stocks.get(broken);
    shop.store.stocks.delete(broken);
    const logger = new RecordingLogger();
    shop.setNow(noonPlus(ORDER_TTL_MS));
    const report = await useCasesOver(shop.ports, { logger }).expireOrders.execute();
    expect(report).toEqual({ cancelled: 1, failed: 1, postponed: 0 });
    const err = new RangeError(`Option ${broken} was ordered, but has no stock row`);
    expect(logger.lines).toEqual([
      {
        level: 'error',
        context: { err, orderId: lost.id },
        message: 'An overdue order could not be cancelled',
      },
    ]);
    expect(order()?.status).toBe('CANCELLED');
    if (stockRow) shop.store.stocks.set(broken, stockRow);
  });
});
