import { type RawBuilder, sql } from 'kysely';

const COUPON_STATUS_BY_ORDER = sql`
  case orders.status when 'PENDING' then 'RESERVED' when 'CONFIRMED' then 'USED' end`;

/**
 * A pending order's coupon is RESERVED, a confirmed order's is USED, and every RESERVED or USED coupon belongs to exactly
 * that order.
 */
export const checkCoupons = sql`
  select orders.id, case
    when orders.status <> 'CANCELLED'
      and (coupon.order_id is distinct from orders.id or coupon.status <> ${COUPON_STATUS_BY_ORDER})
    then format('The order is %s, but its coupon is not %s by it.', orders.status, ${COUPON_STATUS_BY_ORDER})
  end
  from $schema.orders left join $schema.issued_coupons coupon on coupon.id = orders.issued_coupon_id
  where orders.issued_coupon_id is not null
  union all
  select coupon.id, case
    when orders.issued_coupon_id is distinct from coupon.id
      or coupon.status is distinct from ${COUPON_STATUS_BY_ORDER}
    then format('The coupon is %s by order %s, but the order has another coupon or another status.', coupon.status, coupon.order_id)
  end
  from $schema.issued_coupons coupon left join $schema.orders on orders.id = coupon.order_id
  where coupon.status <> 'ISSUED'`;

/** A confirmed order has one payment of its total in the ledger, or none if its total is 0. */
export const checkPayments = sql`
  select orders.id, case
    when coalesce(entry.sum, 0) <> -orders.total or entry.count > 1
    then format('The ledger does not have one payment of %s.', orders.total)
  end
  from $schema.orders
  left join (
    select order_id, count(*), sum(amount) from $schema.ledger_entries where type = 'PAYMENT' group by order_id
  ) entry on entry.order_id = orders.id
  where orders.status = 'CONFIRMED'`;

/**
 * Every order that was ever confirmed has an event of it, and no other order has one. The housekeeping removes events
 * that were sent long ago. So an older order without an event is neither judged nor counted.
 *
 * @param keptFor for how long the housekeeping keeps sent events
 */
export const checkConfirmedEvents = (keptFor: string): RawBuilder<unknown> => sql`
  select orders.id, case
    when events.id is null then 'The order was confirmed without an event.'
    when orders.confirmed_at is null then 'An event says that the order was confirmed, but it never was.'
  end
  from $schema.orders left join $schema.events on events.order_id = orders.id and events.type = 'shop.order.confirmed'
  where orders.confirmed_at >= statement_timestamp() - ${keptFor}::interval or events.id is not null`;

/** A cancelled order that was paid has one refund of its total in the ledger, or none if its total is 0. No other order has one. */
export const checkRefunds = sql`
  select orders.id, case
    when orders.status <> 'CANCELLED' then format('The ledger has a refund, but the order is %s.', orders.status)
    when coalesce(entry.sum, 0) <> orders.total or entry.count > 1
    then format('The ledger does not have one refund of %s.', orders.total)
  end
  from $schema.orders
  left join (
    select order_id, count(*), sum(amount) from $schema.ledger_entries where type = 'REFUND' group by order_id
  ) entry on entry.order_id = orders.id
  where orders.status = 'CANCELLED' and orders.confirmed_at is not null or entry.count > 0`;
