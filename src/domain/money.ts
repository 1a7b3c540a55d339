/** The largest price, charge, discount, balance or order total, in the currency's smallest unit. */
export const MAX_MONEY = 1_000_000_000_000;

/** Throws a `RangeError` unless the amount is a whole number of the smallest unit, zero or more, that a double holds exactly. */
export function assertAmount(amount: number, what: string): void {
  if (!Number.isSafeInteger(amount) || amount < 0) throw new RangeError(`${what} cannot be ${amount}`);
}
