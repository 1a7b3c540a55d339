import { type Kysely, sql } from 'kysely';

/** Stores a campaign's discount as one JSON value. It stood in four columns, of which each kind left some null. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table coupons add column discount jsonb`.execute(db);
  await sql`
    update coupons set discount = case discount_type
      when 'FIXED' then jsonb_build_object('type', 'FIXED', 'amount', discount_amount)
      else jsonb_build_object('type', 'PERCENTAGE', 'percent', discount_percent, 'maximumAmount', discount_maximum)
    end`.execute(db);
  // Dropping the four columns drops their constraints, too.
  await sql`
    alter table coupons
      alter column discount set not null,
      drop column discount_type,
      drop column discount_amount,
      drop column discount_percent,
      drop column discount_maximum`.execute(db);
  await checkDiscounts(db);
}

/**
 * A CHECK passes if its condition is null, and every comparison with a missing field is null. "is true" refuses both.
 * `discount - array[…]` is what is left of an object without its known fields.
 */
async function checkDiscounts(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table coupons add constraint coupons_discount_valid check ((
      jsonb_typeof(discount) = 'object' and (
        discount ->> 'type' = 'FIXED' and discount - array['type', 'amount'] = '{}'
          and ${isWhole('amount', 1, 1_000_000_000_000)}
        or discount ->> 'type' = 'PERCENTAGE' and discount - array['type', 'percent', 'maximumAmount'] = '{}'
          and ${isWhole('percent', 1, 100)}
          and (discount -> 'maximumAmount' = 'null' or ${isWhole('maximumAmount', 0, 1_000_000_000_000)})
      )
    ) is true)`.execute(db);
}

/**
 * The condition that a field is a whole number in this range. Only a JSON number lies between two JSON numbers. Only a
 * whole number or a string can have a text of digits. So both comparisons are needed.
 */
function isWhole(field: string, minimum: number, maximum: number) {
  return sql.raw(
    `(discount -> '${field}' between '${minimum}' and '${maximum}' and discount ->> '${field}' ~ '^[0-9]+$')`,
  );
}
