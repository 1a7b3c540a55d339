import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REFUSED_DISCOUNTS, STORED_DISCOUNTS } from '../discount-cases.ts';
import { query } from './query.ts';
import { SEED, seedShop } from './seed-shop.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedShop(database.url);
});

afterAll(() => database.drop());

/** JSON that is a discount of no kind, after what is wrong with it. */
const OF_NO_KIND: readonly (readonly [fault: string, json: string])[] = [
  ['no field', '{}'],
  ['no object but a list', '[]'],
  ['no object but a number', '300'],
  ['no object but text', '"FIXED"'],
  ['no object but null', 'null'],
  ['no kind', '{"amount": 300}'],
  ['an unknown kind', '{"type": "FREE", "amount": 300}'],
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
  it.each([...OF_NO_KIND, ...REFUSED_DISCOUNTS])('cannot have %s: %s', async (_, discount) => {
    await expect(store(`'${discount}'`)).rejects.toMatchObject({
      code: '23514',
      constraint: 'discount_valid',
    });
  });

  it('cannot be absent', async () => {
    await expect(store('null')).rejects.toMatchObject({ code: '23514', constraint: 'discount_valid' });
  });

  it.each(STORED_DISCOUNTS.map((discount) => JSON.stringify(discount)))('can be %s', async (discount) => {
    expect(await store(`'${discount}'`)).toEqual(JSON.parse(discount));
  });
});
