import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from './query.ts';
import { SEED, seedShop } from './seed-shop.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedShop(database.url);
});

afterAll(() => database.drop());

/** A discount as JSON, and what is wrong with it. */
const REFUSED: [string, string][] = [
  ['no field', '{}'],
  ['no object but a list', '[]'],
  ['no object but a number', '300'],
  ['no object but text', '"FIXED"'],
  ['no object but null', 'null'],
  ['no kind', '{"amount": 300}'],
  ['an unknown kind', '{"type": "FREE", "amount": 300}'],
  ['no amount', '{"type": "FIXED"}'],
  ['null for an amount', '{"type": "FIXED", "amount": null}'],
  ['text for an amount', '{"type": "FIXED", "amount": "300"}'],
  ['a list for an amount', '{"type": "FIXED", "amount": [300]}'],
  ['an amount of 0', '{"type": "FIXED", "amount": 0}'],
  ['a negative amount', '{"type": "FIXED", "amount": -300}'],
  ['a fraction of an amount', '{"type": "FIXED", "amount": 300.5}'],
  ['too high an amount', '{"type": "FIXED", "amount": 1000000000001}'],
  ['another field', '{"type": "FIXED", "amount": 300, "note": "x"}'],
  ['the field of another kind', '{"type": "FIXED", "amount": 300, "percent": 10}'],
  ['no percent', '{"type": "PERCENTAGE", "maximumAmount": null}'],
  ['text for a percent', '{"type": "PERCENTAGE", "percent": "10", "maximumAmount": null}'],
  ['a percent of 0', '{"type": "PERCENTAGE", "percent": 0, "maximumAmount": null}'],
  ['more than 100 percent', '{"type": "PERCENTAGE", "percent": 101, "maximumAmount": null}'],
  ['a fraction of a percent', '{"type": "PERCENTAGE", "percent": 0.5, "maximumAmount": null}'],
  ['no maximum', '{"type": "PERCENTAGE", "percent": 10}'],
  ['text for a maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": "500"}'],
  ['a negative maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": -1}'],
  ['a fraction of a maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": 0.5}'],
  ['too high a maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": 1000000000001}'],
  ['another field', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": null, "amount": 1}'],
];

/** Stores a discount, and resolves with what is stored. */
async function store(discount: string): Promise<unknown> {
  const [row] = await query(
    database.url,
    `update coupons set discount = ${discount} where id = '${SEED.coupon}' returning discount`,
  );
  return row?.discount;
}

describe('The discount of a campaign', () => {
  it.each(REFUSED)('cannot have %s: %s', async (_, discount) => {
    await expect(store(`'${discount}'`)).rejects.toMatchObject({
      code: '23514',
      constraint: 'discount_valid',
    });
  });

  it('cannot be absent', async () => {
    await expect(store('null')).rejects.toMatchObject({ code: '23514', constraint: 'discount_valid' });
  });

  it.each([
    '{"type": "FIXED", "amount": 1}',
    '{"type": "FIXED", "amount": 1000000000000}',
    '{"type": "PERCENTAGE", "percent": 1, "maximumAmount": null}',
    '{"type": "PERCENTAGE", "percent": 100, "maximumAmount": 0}',
    '{"type": "PERCENTAGE", "percent": 100, "maximumAmount": 1000000000000}',
  ])('can be %s', async (discount) => {
    expect(await store(`'${discount}'`)).toEqual(JSON.parse(discount));
  });
});
