import type { LedgerEntry } from '../../../domain/balance.ts';
import type { IssuedCoupon } from '../../../domain/issued-coupon.ts';
import type { Order } from '../../../domain/order.ts';
import type { InMemoryStore } from '../in-memory-store.ts';
import { type Findings, judge } from './findings.ts';

const COUPON_STATUS_BY_ORDER = { PENDING: 'RESERVED', CONFIRMED: 'USED', CANCELLED: null } as const;

/**
 * A pending order's coupon is RESERVED, a confirmed order's is USED, and every RESERVED or USED coupon belongs to exactly
 * that order.
 */
export function checkCoupons({ orders, issuedCoupons }: InMemoryStore): Findings {
  const withCoupon = [...orders.values()].filter((order) => order.issuedCouponId !== null);
  const ofOrders = judge(withCoupon, idOf, (order) => {
    const expected = COUPON_STATUS_BY_ORDER[order.status];
    const coupon = find(issuedCoupons, order.issuedCouponId);
    if (expected === null || matches(coupon, order, expected)) return null;
    return `The order is ${order.status}, but its coupon is not ${expected} by it.`;
  });
  const taken = [...issuedCoupons.values()].filter((coupon) => coupon.status !== 'ISSUED');
  const ofCoupons = judge(taken, idOf, (coupon) => {
    const order = find(orders, coupon.orderId);
    const expected = order && COUPON_STATUS_BY_ORDER[order.status];
    if (order?.issuedCouponId === coupon.id && expected === coupon.status) return null;
    return `The coupon is ${coupon.status} by order ${coupon.orderId}, but the order has another coupon or another status.`;
  });
  return {
    checked: ofOrders.checked + ofCoupons.checked,
    violations: [...ofOrders.violations, ...ofCoupons.violations],
  };
}

/** A confirmed order has one payment, of its total. The ledger has one entry of this payment, unless the total is 0. */
export function checkPayments({ orders, ledger }: InMemoryStore): Findings {
  const payments = entriesByOrder(ledger, 'PAYMENT');
  const confirmed = [...orders.values()].filter(({ status }) => status === 'CONFIRMED');
  return judge(confirmed, idOf, ({ id, total, payment }) => {
    if (payment?.amount !== total || payment.refundedAt !== null) {
      return `The total is ${total}, the payment ${payment?.refundedAt ? 'refunded' : (payment?.amount ?? 'missing')}.`;
    }
    return hasOneEntryOf(-total, payments.get(id))
      ? null
      : `The ledger does not have one payment of ${total}.`;
  });
}

/** Every order that was ever confirmed has an event that says so, and no other order has one. */
export function checkConfirmedEvents({ orders, events }: InMemoryStore): Findings {
  const told = new Set(
    [...events.values()].filter(({ type }) => type === 'shop.order.confirmed').map(({ orderId }) => orderId),
  );
  const concerned = [...orders.values()].filter(
    ({ id, confirmedAt }) => confirmedAt !== null || told.has(id),
  );
  return judge(concerned, idOf, ({ id, confirmedAt }) => {
    if (!told.has(id)) return 'The order was confirmed without an event.';
    return confirmedAt ? null : 'An event says that the order was confirmed, but it never was.';
  });
}

/** A cancelled order that was paid is refunded once, by the amount that was paid. No other order is refunded. */
export function checkRefunds({ orders, ledger }: InMemoryStore): Findings {
  const refunds = entriesByOrder(ledger, 'REFUND');
  const concerned = [...orders.values()].filter(
    ({ id, status, confirmedAt }) => (status === 'CANCELLED' && confirmedAt !== null) || refunds.has(id),
  );
  return judge(concerned, idOf, ({ id, status, payment }) => {
    if (status !== 'CANCELLED') return `The ledger has a refund, but the order is ${status}.`;
    if (!payment?.refundedAt) return 'The payment is not marked as refunded.';
    return hasOneEntryOf(payment.amount, refunds.get(id))
      ? null
      : `The ledger does not have one refund of ${payment.amount}.`;
  });
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

function find<Row>(rows: ReadonlyMap<string, Row>, id: string | null): Row | undefined {
  return id === null ? undefined : rows.get(id);
}

function matches(coupon: IssuedCoupon | undefined, { id }: Order, status: IssuedCoupon['status']): boolean {
  return coupon?.orderId === id && coupon.status === status;
}

function entriesByOrder(
  ledger: readonly LedgerEntry[],
  type: LedgerEntry['type'],
): Map<string | null, LedgerEntry[]> {
  return Map.groupBy(
    ledger.filter((entry) => entry.type === type),
    ({ orderId }) => orderId,
  );
}

/** The ledger has no entries of amount 0. */
function hasOneEntryOf(amount: number, entries: readonly LedgerEntry[] = []): boolean {
  if (amount === 0) return entries.length === 0;
  return entries.length === 1 && entries[0]?.amount === amount;
}
