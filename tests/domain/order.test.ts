import { describe, expect, it } from 'vitest';
import { MAX_MONEY } from '../../src/domain/money.ts';
import type { Order } from '../../src/domain/order.ts';
import { sumOfAmounts } from '../../src/domain/order-line.ts';
import { aLine, anOrder, NOON, noonPlus } from '../builders.ts';

const TTL_MS = 1_000;
const END = noonPlus(TTL_MS);
const pending = anOrder({ ttlMs: TTL_MS, items: [aLine({ unitPrice: 700, quantity: 2 })] });
const confirmed = pending.confirm('payment', noonPlus(10));
const states: Record<string, Order> = {
  pending,
  confirmed,
  requested: pending.cancel('REQUESTED', noonPlus(20)),
  unaffordable: pending.cancel('INSUFFICIENT_BALANCE', noonPlus(20)),
  expired: pending.cancel('EXPIRED', END),
  refunded: confirmed.cancel('REQUESTED', noonPlus(20)),
};

describe('an order', () => {
  it('is placed unpaid, with its total fixed and a time to pay it', () => {
    const items = [aLine({ unitPrice: 700, quantity: 2 }), aLine({ unitPrice: 1 })];
    expect(anOrder({ ttlMs: TTL_MS, items, discountAmount: 401, expectedTotal: 1_000 })).toMatchObject({
      status: 'PENDING',
      itemsTotal: 1_401,
      discountAmount: 401,
      total: 1_000,
      placedAt: NOON,
      expiresAt: END,
      confirmedAt: null,
      cancelledAt: null,
      cancelReason: null,
      payment: null,
    });
  });

  it.each([
    [{ itemsTotal: MAX_MONEY + 1, expectedTotal: 5 }, 'TOTAL_LIMIT_EXCEEDED', {}],
    [{ itemsTotal: MAX_MONEY + 1, discountAmount: MAX_MONEY }, 'TOTAL_LIMIT_EXCEEDED', {}],
    [
      { itemsTotal: 10, discountAmount: 3, expectedTotal: 10 },
      'TOTAL_CHANGED',
      { expectedTotal: 10, total: 7 },
    ],
    [{ itemsTotal: 10, expectedTotal: 0 }, 'TOTAL_CHANGED', { expectedTotal: 0, total: 10 }],
  ])('is not placed with %o: %s', (placed, code, data) => {
    expect(() => anOrder(placed)).toThrow(expect.objectContaining({ code, data }));
  });

  it('is placed by no user who cannot exist', () => {
    expect(() => anOrder({ userId: 'demo data' })).toThrow(RangeError);
  });

  it('may be worth the most there is', () => {
    expect(anOrder({ itemsTotal: MAX_MONEY, expectedTotal: MAX_MONEY }).total).toBe(MAX_MONEY);
  });

  it('is confirmed by the payment of its total', () => {
    expect(confirmed).toMatchObject({
      status: 'CONFIRMED',
      confirmedAt: noonPlus(10),
      payment: { id: 'payment', amount: 1_400, paidAt: noonPlus(10), refundedAt: null },
    });
  });

  it('is cancelled for a reason, with its payment refunded', () => {
    expect(states.requested).toMatchObject({ status: 'CANCELLED', cancelReason: 'REQUESTED', payment: null });
    expect(states.refunded).toMatchObject({
      status: 'CANCELLED',
      confirmedAt: noonPlus(10),
      cancelledAt: noonPlus(20),
      payment: { amount: 1_400, refundedAt: noonPlus(20) },
    });
  });

  it.each([
    ['pending', -1, null, null, false],
    ['pending', 0, 'ORDER_EXPIRED', 'ORDER_EXPIRED', true],
    ['confirmed', -1, 'ORDER_ALREADY_PAID', null, false],
    ['confirmed', 0, 'ORDER_ALREADY_PAID', null, false],
    ['requested', -1, 'ORDER_CANCELLED', 'ORDER_CANCELLED', false],
    ['requested', 0, 'ORDER_CANCELLED', 'ORDER_CANCELLED', false],
    ['unaffordable', 0, 'ORDER_CANCELLED', 'ORDER_CANCELLED', false],
    ['expired', 0, 'ORDER_EXPIRED', 'ORDER_EXPIRED', false],
    ['refunded', -1, 'ORDER_CANCELLED', 'ORDER_CANCELLED', false],
  ])(
    'that is %s, %d ms from its end: paying %s, cancelling %s, overdue %s',
    (state, fromEndMs, paying, cancelling, overdue) => {
      const order = stateOf(state);
      const at = noonPlus(TTL_MS + fromEndMs);
      expect(codeOf(() => order.assertPayable(at))).toBe(paying);
      expect(codeOf(() => order.assertCancellable(at))).toBe(cancelling);
      expect(order.isOverdue(at)).toBe(overdue);
      expect(order.isPayable(at)).toBe(paying === null);
    },
  );

  it.each([
    [109, null],
    [110, 'REFUND_WINDOW_CLOSED'],
  ])('that was paid at 10 ms with a window of 100 ms, at %d ms: %s', (atMs, code) => {
    expect(codeOf(() => confirmed.assertRefundable(100, noonPlus(atMs)))).toBe(code);
  });

  it('has no refund window before it is paid', () => {
    expect(codeOf(() => pending.assertRefundable(0, END))).toBeNull();
  });

  it.each([
    ['paid twice', () => confirmed.confirm('again', NOON)],
    ['paid when it is cancelled', () => states.requested?.confirm('late', NOON)],
    ['cancelled twice', () => states.requested?.cancel('EXPIRED', NOON)],
    ['refunded twice', () => states.refunded?.cancel('REQUESTED', NOON)],
  ])('cannot be %s', (_, act) => {
    expect(act).toThrow(RangeError);
  });
});

describe('order lines', () => {
  it('add up to what the items are worth', () => {
    expect(sumOfAmounts([aLine({ unitPrice: 3, quantity: 2 }), aLine({ unitPrice: 1 })])).toBe(7);
    expect(sumOfAmounts([])).toBe(0);
  });
});

function stateOf(name: string): Order {
  const order = states[name];
  if (!order) throw new RangeError(`No order is ${name}`);
  return order;
}

function codeOf(act: () => void): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return Object(error).code;
  }
}
