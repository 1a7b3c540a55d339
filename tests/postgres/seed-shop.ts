import { query } from './query.ts';

/** The ids in the seeded shop. */
export const SEED = {
  product: '00000000-0000-7000-8000-000000000001',
  option: '00000000-0000-7000-8000-000000000011',
  otherOption: '00000000-0000-7000-8000-000000000012',
  coupon: '00000000-0000-7000-8000-000000000021',
  otherCoupon: '00000000-0000-7000-8000-000000000022',
  heldCoupon: '00000000-0000-7000-8000-000000000031',
  usedCoupon: '00000000-0000-7000-8000-000000000032',
  freeCoupon: '00000000-0000-7000-8000-000000000033',
  pendingOrder: '00000000-0000-7000-8000-000000000041',
  confirmedOrder: '00000000-0000-7000-8000-000000000042',
  expiredOrder: '00000000-0000-7000-8000-000000000043',
  refundedOrder: '00000000-0000-7000-8000-000000000044',
  charge: '00000000-0000-7000-8000-000000000051',
  paymentEntry: '00000000-0000-7000-8000-000000000052',
  refundEntry: '00000000-0000-7000-8000-000000000053',
  payment: '00000000-0000-7000-8000-000000000061',
} as const;

const T = "timestamptz '2026-01-01T00:00:00Z'";

/**
 * A small shop with sound books and four orders of 2 units at 1,000 each. `alice` has the pending and the confirmed
 * order, each with a coupon that takes 500 off. `bob` has the expired and the refunded order, and an unused coupon.
 */
const seedSql = (discounts: SeededDiscounts) => `
  insert into products values ('${SEED.product}', 'Mug', '', ${T});
  insert into options values
    ('${SEED.option}', '${SEED.product}', 0, 'Blue', 1000, true),
    ('${SEED.otherOption}', '${SEED.product}', 1, 'Red', 900, false);
  insert into stocks values ('${SEED.option}', 8, 2), ('${SEED.otherOption}', 5, 0);
  insert into stock_movements values
    (gen_random_uuid(), '${SEED.option}', 10, 'Initial stock', ${T}),
    (gen_random_uuid(), '${SEED.otherOption}', 5, 'Initial stock', ${T});
  insert into coupons (id, name, minimum_order_amount, quantity, issued, issue_starts_at, issue_ends_at, usable_until,
    created_at, ${discounts.columns}) values
    ('${SEED.coupon}', 'Welcome', 0, 10, 2, ${T}, ${T} + interval '1 year', ${T} + interval '1 year', ${T}, ${discounts.fixed}),
    -- A second campaign, because alice can have one coupon per campaign.
    ('${SEED.otherCoupon}', 'Summer', 0, 10, 1, ${T}, ${T} + interval '1 year', ${T} + interval '1 year', ${T}, ${discounts.percentage});
  insert into issued_coupons values
    ('${SEED.heldCoupon}', '${SEED.coupon}', 'alice', 'ISSUED', null, ${T}),
    ('${SEED.freeCoupon}', '${SEED.coupon}', 'bob', 'ISSUED', null, ${T}),
    ('${SEED.usedCoupon}', '${SEED.otherCoupon}', 'alice', 'ISSUED', null, ${T});
  insert into orders (id, user_id, status, items_total, discount_amount, issued_coupon_id, placed_at, expires_at,
    confirmed_at, payment_id, cancelled_at, cancel_reason) values
    ('${SEED.pendingOrder}', 'alice', 'PENDING', 2000, 500, '${SEED.heldCoupon}', ${T}, ${T} + interval '15 min', null, null, null, null),
    ('${SEED.confirmedOrder}', 'alice', 'CONFIRMED', 2000, 500, '${SEED.usedCoupon}', ${T}, ${T} + interval '15 min', ${T}, '${SEED.payment}', null, null),
    ('${SEED.expiredOrder}', 'bob', 'CANCELLED', 2000, 0, null, ${T}, ${T} + interval '15 min', null, null, ${T} + interval '15 min', 'EXPIRED'),
    ('${SEED.refundedOrder}', 'bob', 'CANCELLED', 2000, 0, null, ${T}, ${T} + interval '15 min', ${T}, gen_random_uuid(), ${T} + interval '1 day', 'REQUESTED');
  insert into order_lines select id, 0, '${SEED.option}', '${SEED.product}', 'Mug', 'Blue', 1000, 2, 2000 from orders;
  update issued_coupons set status = 'RESERVED', order_id = '${SEED.pendingOrder}' where id = '${SEED.heldCoupon}';
  update issued_coupons set status = 'USED', order_id = '${SEED.confirmedOrder}' where id = '${SEED.usedCoupon}';
  insert into balances values ('alice', 8500, 2), ('bob', 5000, 3);
  insert into ledger_entries values
    ('${SEED.charge}', 'alice', 1, 'CHARGE', 10000, 10000, null, ${T}),
    ('${SEED.paymentEntry}', 'alice', 2, 'PAYMENT', -1500, 8500, '${SEED.confirmedOrder}', ${T}),
    (gen_random_uuid(), 'bob', 1, 'CHARGE', 5000, 5000, null, ${T}),
    (gen_random_uuid(), 'bob', 2, 'PAYMENT', -2000, 3000, '${SEED.refundedOrder}', ${T}),
    ('${SEED.refundEntry}', 'bob', 3, 'REFUND', 2000, 5000, '${SEED.refundedOrder}', ${T});
  insert into events (id, order_id, sequence, type, data, created_at, status, attempts, next_attempt_at, sent_at)
    select gen_random_uuid(), id, 1, 'shop.order.confirmed', '{"a":1}'::json, ${T}, 'PENDING', 0, ${T}, null::timestamptz
    from orders where confirmed_at is not null
    union all
    select gen_random_uuid(), id, 2, 'shop.order.cancelled', '{"a":2}'::json, ${T}, 'PENDING', 0, ${T}, null::timestamptz
    from orders where confirmed_at is not null and cancelled_at is not null;
`;

/** How the discounts of the two campaigns, 500 off and a quarter off, stand in the schema that is seeded. */
interface SeededDiscounts {
  readonly columns: string;
  readonly fixed: string;
  readonly percentage: string;
}

const DISCOUNTS: SeededDiscounts = {
  columns: 'discount',
  fixed: `'{"type": "FIXED", "amount": 500}'`,
  percentage: `'{"type": "PERCENTAGE", "percent": 25, "maximumAmount": null}'`,
};

export async function seedShop(url: string, discounts = DISCOUNTS): Promise<void> {
  await query(url, seedSql(discounts));
}
