import type { Kysely } from 'kysely';
import type { Database } from './tables/schema.ts';

/** The amounts in the database are in another currency than the configured one. */
export class CurrencyMismatchError extends Error {
  override readonly name = 'CurrencyMismatchError';

  constructor(stored: string, configured: string) {
    super(
      `This database holds amounts in ${stored}, so the service cannot run on it with CURRENCY=${configured}. ` +
        `Start it with CURRENCY=${stored}, or on another database.`,
    );
  }
}

/**
 * Stores the currency (ISO 4217) at the first start. At every later start, compares it with the stored one.
 *
 * @throws {CurrencyMismatchError} if they differ
 */
export async function rememberCurrency(db: Kysely<Database>, currency: string): Promise<void> {
  await db
    .insertInto('settings')
    .values({ currency })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const { currency: stored } = await db.selectFrom('settings').select('currency').executeTakeFirstOrThrow();
  if (stored !== currency) throw new CurrencyMismatchError(stored, currency);
}
