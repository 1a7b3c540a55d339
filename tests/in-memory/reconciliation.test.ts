import { beforeEach, describe, expect, it } from 'vitest';
import { CHECK_NAMES, type CheckName } from '../../src/application/ports/reconciliation.ts';
import { Balance } from '../../src/domain/balance.ts';
import { Coupon } from '../../src/domain/coupon.ts';
import { IssuedCoupon } from '../../src/domain/issued-coupon.ts';
import { Order } from '../../src/domain/order.ts';
import { Stock } from '../../src/domain/stock.ts';
import { firstOf, givenBalance, givenIssuedCoupon, givenOption } from '../given.ts';
import { createMemoryShop, type MemoryShop } from './memory-shop.ts';

const userId = 'ann';
let shop: MemoryShop;

/** A shop with one order of each kind, two of them with a coupon. */
beforeEach(async () => {
  shop = createMemoryShop();
  const { useCases } = shop;
  const items = [{ optionId: await givenOption(useCases, { price: 100 }), quantity: 2 }];
  await givenBalance(useCases, userId, 10_000);
  const held = await givenIssuedCoupon(useCases, userId);
  const used = await givenIssuedCoupon(useCases, userId, { discount: { type: 'FIXED', amount: 50 } });
  await useCases.placeOrder.execute({ userId, items, issuedCouponId: held });
  await useCases.checkout.execute({ userId, items, issuedCouponId: used });
  const { order } = await useCases.checkout.execute({ userId, items });
  await useCases.cancelOrder.execute({ userId, orderId: order.id });
});

const orderThatIs = (status: Order['status']) =>
  firstOf([...shop.store.orders.values()].filter((order) => order.status === status));
const putOrder = (order: Order, change: Partial<Order>) =>
  shop.store.orders.set(order.id, new Order({ ...order, ...change }));
const entryAt = (index: number, change: object) => {
  shop.store.ledger.splice(index, 1, { ...firstOf(shop.store.ledger.slice(index)), ...change });
};
const stock = () => firstOf([...shop.store.stocks.values()]);

const CORRUPTIONS: Record<CheckName, () => void> = {
  'balance-is-ledger-sum': () => void shop.store.balances.set(userId, new Balance(userId, 1, 4)),
  'ledger-chains': () => entryAt(0, { balance: 9_999 }),
  'reserved-is-pending-lines': () =>
    void shop.store.stocks.set(stock().optionId, new Stock(stock().optionId, stock().onHand, 1)),
  'on-hand-is-movements': () => void shop.store.movements.pop(),
  'issued-is-rows': () => {
    const coupon = firstOf([...shop.store.coupons.values()]);
    shop.store.coupons.set(coupon.id, new Coupon({ ...coupon, issued: 7 }));
  },
  'coupon-matches-order': () => {
    for (const coupon of shop.store.issuedCoupons.values()) {
      if (coupon.status === 'RESERVED')
        shop.store.issuedCoupons.set(coupon.id, new IssuedCoupon({ ...coupon, status: 'USED' }));
    }
  },
  'confirmed-has-one-payment-of-its-total': () => putOrder(orderThatIs('CONFIRMED'), { payment: null }),
  'confirmed-has-event': () => void shop.store.events.clear(),
  'cancelled-paid-is-refunded': () => {
    const order = orderThatIs('CANCELLED');
    putOrder(order, { payment: order.payment && { ...order.payment, refundedAt: null } });
  },
};

describe('InMemoryReconciliation', () => {
  it('finds no violation in a shop whose rows were made by use cases, and every check looks at rows', async () => {
    const { ok, checks } = await shop.ports.reconciliation.run();
    expect(ok).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual(CHECK_NAMES);
    expect(checks.filter(({ checked }) => checked === 0)).toEqual([]);
  });

  it.each(CHECK_NAMES)('finds %s alone violated if its rows are changed by hand', async (name) => {
    CORRUPTIONS[name]();
    const { ok, checks } = await shop.ports.reconciliation.run();
    expect(ok).toBe(false);
    const failed = checks.filter((check) => !check.ok);
    expect(failed.map((check) => check.name)).toEqual([name]);
    expect(failed[0]?.violationCount).toBe(failed[0]?.violations.length);
  });

  it('lists at most 100 violations, and counts all', async () => {
    for (let count = 0; count < 101; count += 1) {
      const id = `u${count}`;
      shop.store.balances.set(id, new Balance(id, 1, 0));
    }
    const { checks } = await shop.ports.reconciliation.run();
    const [check] = checks.filter(({ ok }) => !ok);
    expect(check?.violationCount).toBe(101);
    expect(check?.violations).toHaveLength(100);
  });
});
