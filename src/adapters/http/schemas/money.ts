import { z } from 'zod';
import { MAX_MONEY } from '../../../domain/money.ts';

/** An amount in the currency's smallest unit, at most `MAX_MONEY`. */
export function money(description: string, { min = 0 }: { readonly min?: number } = {}) {
  return z.int().min(min).max(MAX_MONEY).meta({ description, format: 'int64' });
}

/** A balance, in the currency's smallest unit. It has no maximum, because a refund is never refused. */
export function balanceAmount(description: string) {
  return z.int().min(0).meta({ description, format: 'int64' });
}

/** The currency of all amounts in the same object. */
export function currencyCode() {
  return z
    .string()
    .length(3)
    .meta({
      description: "The currency's ISO 4217 code. Amounts are in its smallest unit.",
      examples: ['KRW'],
    });
}
