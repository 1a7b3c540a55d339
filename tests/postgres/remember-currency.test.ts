import { afterAll, beforeAll, expect, it } from 'vitest';
import { CurrencyMismatchError, rememberCurrency } from '../../src/adapters/postgres/remember-currency.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { query } from './query.ts';

let database: OpenTestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  await query(database.url, 'delete from settings');
});

afterAll(() => database.drop());

it('stores one of two currencies that start at once, and refuses the other one then and later', async () => {
  const starts = await Promise.allSettled(
    ['KRW', 'EUR'].map((currency) => rememberCurrency(database.requests, currency)),
  );
  const [refused = 'none'] = ['KRW', 'EUR'].filter((_, index) => starts[index]?.status === 'rejected');
  const stored = refused === 'KRW' ? 'EUR' : 'KRW';
  await rememberCurrency(database.requests, stored);
  const again = rememberCurrency(database.requests, refused);
  await expect(again).rejects.toThrow(CurrencyMismatchError);
  await expect(again).rejects.toThrow(`Start it with CURRENCY=${stored}`);
});
