import { query } from '../../../tests/postgres/query.ts';
import { Violation } from '../violation.ts';
import type { RoundShop } from './shop.ts';

/** Each effect as a line. What answers acknowledge and what the database holds are written alike, and so can be compared. */
export const EFFECTS = {
  charge: (entryId: unknown, amount: unknown) => `charge ${entryId} of ${amount}`,
  correction: (entryId: unknown, amount: unknown) => `correction ${entryId} of ${amount}`,
  coupon: (issuedCouponId: unknown, userId: string) => `coupon ${issuedCouponId} of ${userId}`,
  order: (orderId: unknown, total: unknown) => `order ${orderId} for ${total}`,
  /** A payment of 0 moves no money. */
  payment: (paymentId: unknown, orderId: unknown, amount: unknown) => [
    `payment ${paymentId} of order ${orderId}`,
    ...(amount === 0 ? [] : [`money ${-Number(amount)} for order ${orderId}`]),
  ],
  refund: (orderId: unknown, amount: unknown) =>
    amount === 0 ? [] : [`money ${amount} for order ${orderId}`],
  cancellation: (orderId: unknown, reason: string) => `cancellation of order ${orderId}: ${reason}`,
  adjustment: (reason: string, delta: number) => `adjustment of ${delta}: ${reason}`,
};

/** A query of every effect that the database holds for this shop, as a line `effect`. */
export function effectsQuery({ name, shoppers }: RoundShop): string {
  const users = shoppers.map(({ userId }) => `'${userId}'`).join(', ');
  return `select 'charge ' || id || ' of ' || amount as effect from ledger_entries
       where type = 'CHARGE' and user_id in (${users})
     union all select 'correction ' || id || ' of ' || amount from ledger_entries
       where type = 'ADJUSTMENT' and user_id in (${users})
     union all select 'money ' || amount || ' for order ' || order_id from ledger_entries
       where type in ('PAYMENT', 'REFUND') and user_id in (${users})
     union all select 'coupon ' || id || ' of ' || user_id from issued_coupons where user_id in (${users})
     union all select 'order ' || id || ' for ' || total from orders where user_id in (${users})
     union all select 'payment ' || payment_id || ' of order ' || id from orders
       where payment_id is not null and user_id in (${users})
     union all select 'cancellation of order ' || id || ': ' || cancel_reason from orders
       where status = 'CANCELLED' and user_id in (${users})
     union all select 'adjustment of ' || delta || ': ' || reason from stock_movements
       where reason like '${name} %'`;
}

async function effectsIn(url: string, shop: RoundShop): Promise<string[]> {
  const rows = await query<{ effect: string }>(url, effectsQuery(shop));
  return rows.map(({ effect }) => effect);
}

/** Throws a `Violation` unless the database holds every acknowledged effect exactly once, and no other. */
export async function checkEffects(
  url: string,
  shop: RoundShop,
  acknowledged: readonly string[],
): Promise<void> {
  const counts = new Map<string, { acknowledged: number; stored: number }>();
  const countOf = (effect: string) => {
    const count = counts.get(effect) ?? { acknowledged: 0, stored: 0 };
    counts.set(effect, count);
    return count;
  };
  for (const effect of acknowledged) countOf(effect).acknowledged += 1;
  for (const effect of await effectsIn(url, shop)) countOf(effect).stored += 1;
  const wrong = [...counts].filter(([, count]) => count.acknowledged !== 1 || count.stored !== 1);
  if (wrong.length === 0) return;
  const faults = wrong
    .slice(0, 20)
    .map(
      ([effect, count]) =>
        `${effect}: acknowledged ${count.acknowledged} times, stored ${count.stored} times`,
    );
  throw new Violation(`${wrong.length} effects are not stored exactly as acknowledged`, { faults });
}
