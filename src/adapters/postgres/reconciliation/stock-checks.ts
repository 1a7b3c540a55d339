import { type RawBuilder, sql } from 'kysely';
import type { OrderStatus } from '../../../domain/order.ts';

/** The units reserved are the units on the lines of pending orders. */
export const checkReserved = sql`
  select option_id, case when reserved <> units
    then format('%s units are reserved, pending lines hold %s.', reserved, units) end
  from (
    select option_id, stocks.reserved, coalesce(pending.units, 0) as units
    from $schema.stocks left join (${unitsOnLines('PENDING')}) pending using (option_id)
  ) stock`;

/** The units on hand are the sum of the movements, less the units on the lines of confirmed orders. */
export const checkOnHand = sql`
  select option_id, case when on_hand <> expected
    then format('%s units are on hand, movements and sales leave %s.', on_hand, expected) end
  from (
    select option_id, stocks.on_hand, coalesce(moved.units, 0) - coalesce(taken.units, 0) as expected
    from $schema.stocks
    left join (select option_id, sum(delta) as units from $schema.stock_movements group by option_id) moved using (option_id)
    left join (${unitsOnLines('CONFIRMED')}) taken using (option_id)
  ) stock`;

/** A campaign counts as many issued coupons as it has. */
export const checkIssued = sql`
  select id, case when issued <> count
    then format('%s are counted as issued, %s exist.', issued, count) end
  from (
    select coupons.id, coupons.issued, coalesce(rows.count, 0) as count
    from $schema.coupons
    left join (select coupon_id, count(*) from $schema.issued_coupons group by coupon_id) rows on rows.coupon_id = coupons.id
  ) coupon`;

function unitsOnLines(status: OrderStatus): RawBuilder<unknown> {
  return sql`
    select order_lines.option_id, sum(order_lines.quantity) as units
    from $schema.orders join $schema.order_lines on order_lines.order_id = orders.id
    where orders.status = ${sql.lit(status)}
    group by order_lines.option_id`;
}
