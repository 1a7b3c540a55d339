import { describe, expect, it } from 'vitest';
import { Journal } from '../../crowd/journal.ts';
import { compare, type SoldOrder } from '../compare.ts';

const LAMP = { optionId: 'lamp', units: 2 };

function order(id: string, status: string, change: Partial<SoldOrder> = {}): SoldOrder {
  return { id, userId: 'ann', status, items: [{ optionId: 'lamp', quantity: 1 }], ...change };
}

/** A shopper who was told of these orders, each under a key of its own. */
function told(...acknowledged: readonly (readonly [orderId: string, status: 'CONFIRMED' | 'CANCELLED'])[]) {
  const journal = new Journal();
  for (const [orderId, status] of acknowledged) {
    journal.open('ann', `key of ${orderId}`);
    journal.acknowledge(`key of ${orderId}`, orderId, status);
  }
  return journal;
}

describe('the comparison of the acknowledged orders with those of the shop', () => {
  it('counts what was sold, without what was cancelled', () => {
    const { purchases } = told(['1', 'CONFIRMED'], ['2', 'CANCELLED']);
    expect(compare(purchases, [order('1', 'CONFIRMED'), order('2', 'CANCELLED')], LAMP)).toEqual({
      acknowledgedOrders: 2,
      unanswered: 0,
      confirmedOrders: 1,
      soldUnits: 1,
      lost: 0,
      doubled: 0,
      oversold: 0,
    });
  });

  it('finds an order that the shop does not have, and one whose payment it forgot', () => {
    const { purchases } = told(['1', 'CONFIRMED'], ['2', 'CONFIRMED']);
    expect(compare(purchases, [order('2', 'PENDING')], LAMP).lost).toBe(2);
  });

  it('finds a second order under one key, whether the shopper was told of it or not', () => {
    const journal = told(['1', 'CONFIRMED']);
    const orders = [order('1', 'CONFIRMED'), order('2', 'CONFIRMED', { items: [] })];
    expect(compare(journal.purchases, orders, LAMP).doubled).toBe(1);
    journal.acknowledge('key of 1', '2', 'CONFIRMED');
    expect(compare(journal.purchases, orders, LAMP).doubled).toBe(1);
  });

  it('allows one order for a purchase that got no answer', () => {
    const journal = told();
    journal.open('ann', 'open');
    journal.leaveOpen('open');
    const once = compare(journal.purchases, [order('1', 'CONFIRMED')], LAMP);
    expect([once.unanswered, once.lost, once.doubled]).toEqual([1, 0, 0]);
    expect(compare(journal.purchases, [order('1', 'CONFIRMED'), order('2', 'CONFIRMED')], LAMP).doubled).toBe(
      1,
    );
  });

  it('cannot know the status after a last request without an answer, but misses the order', () => {
    const journal = told(['1', 'CONFIRMED']);
    journal.leaveOpen('key of 1');
    expect(compare(journal.purchases, [order('1', 'CANCELLED')], LAMP).lost).toBe(0);
    expect(compare(journal.purchases, [], LAMP).lost).toBe(1);
  });

  it('finds units beyond the limit, those that unpaid orders hold and those of other users included', () => {
    const orders = [
      order('1', 'CONFIRMED', { userId: 'you' }),
      order('2', 'PENDING', { userId: 'you' }),
      order('3', 'CONFIRMED', { userId: 'you', items: [{ optionId: 'lamp', quantity: 2 }] }),
      order('4', 'CONFIRMED', { userId: 'you', items: [{ optionId: 'bulb', quantity: 9 }] }),
    ];
    const { oversold, soldUnits, doubled } = compare([], orders, LAMP);
    expect([oversold, soldUnits, doubled]).toEqual([2, 3, 0]);
  });
});
