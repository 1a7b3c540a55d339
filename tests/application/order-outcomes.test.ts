import { describe, expect, it } from 'vitest';
import { ORDER_OUTCOMES, orderOutcomes } from '../../src/application/order-outcomes.ts';
import { createIdentityMaps } from '../../src/application/unit-of-work/identity-maps.ts';
import { collectWrites } from '../../src/application/unit-of-work/writes.ts';
import type { Order } from '../../src/domain/order.ts';
import { anOrder, NOON } from '../builders.ts';

const NOTHING_APPENDED = { movements: [], ledger: [], events: [], replies: [], audit: [], rank: null };
const paid = (order: Order) => order.confirm('payment', NOON);

/** The outcomes of a transaction that read `before`, if there was one, and left the order as `after`. */
function outcomesOf(before: Order | null, after: Order) {
  const maps = createIdentityMaps();
  if (before) maps.orders.load([before]);
  maps.orders.keep(new Map([[after.id, after]]));
  return orderOutcomes(collectWrites(maps, NOTHING_APPENDED, NOON));
}

describe('orderOutcomes', () => {
  const order = anOrder();

  it.each([
    { what: 'a new order', after: order, outcomes: ['placed'] },
    { what: 'an order placed and paid at once', after: paid(order), outcomes: ['placed', 'confirmed'] },
    {
      what: 'an order placed and cancelled at once',
      after: order.cancel('INSUFFICIENT_BALANCE', NOON),
      outcomes: ['placed', 'cancelled_insufficient_balance'],
    },
  ])('of $what are $outcomes', ({ after, outcomes }) => {
    expect(outcomesOf(null, after)).toEqual(outcomes);
  });

  it.each([
    { what: 'a payment', before: order, after: paid(order), outcomes: ['confirmed'] },
    {
      what: 'an expiry',
      before: order,
      after: order.cancel('EXPIRED', NOON),
      outcomes: ['cancelled_expired'],
    },
    {
      what: 'the cancellation of a paid order',
      before: paid(order),
      after: paid(order).cancel('REQUESTED', NOON),
      outcomes: ['cancelled_requested'],
    },
    {
      what: 'a payment and a cancellation in one transaction',
      before: order,
      after: paid(order).cancel('REQUESTED', NOON),
      outcomes: ['confirmed', 'cancelled_requested'],
    },
    { what: 'a read', before: order, after: order, outcomes: [] },
  ])('of $what are $outcomes', ({ before, after, outcomes }) => {
    expect(outcomesOf(before, after)).toEqual(outcomes);
  });

  it('are all known in advance, so that each is counted from 0', () => {
    expect(ORDER_OUTCOMES).toEqual([
      'placed',
      'confirmed',
      'cancelled_insufficient_balance',
      'cancelled_expired',
      'cancelled_requested',
    ]);
  });
});
