import { invariant } from './invariant.ts';

/** The largest price, charge, discount, balance or order total, in the currency's smallest unit. */
export const MAX_MONEY = 1_000_000_000_000;

/**
 * Throws a `RangeError` unless the amount is a whole number of the smallest unit, at least 0, that a double holds
 * exactly.
 */
export function assertAmount(amount: number, what: () => string): void {
  invariant(Number.isSafeInteger(amount) && amount >= 0, () => `${what()} cannot be ${amount}`);
}
