import { z } from 'zod';
import { MAX_MONEY } from '../../../domain/money.ts';

/** An amount in the currency's smallest unit, of at most `MAX_MONEY`. */
export function money(description: string, { min = 0 }: { readonly min?: number } = {}) {
  return z.int().min(min).max(MAX_MONEY).meta({ description, format: 'int64' });
}

/** A balance: refunds may bring it over the cap of a charge. */
export function balanceAmount(description: string) {
  return z.int().min(0).meta({ description, format: 'int64' });
}

/** The currency of the amounts beside it. */
export function currencyCode() {
  return z
    .string()
    .length(3)
    .meta({
      description: "The currency's ISO 4217 code. Amounts are in its smallest unit.",
      examples: ['KRW'],
    });
}
