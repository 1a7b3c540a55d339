/**
 * Guards what the code has already made sure of. Throws a `RangeError` if the condition does not hold: that is a bug in
 * this service, never the caller's fault.
 *
 * @param message a text, or a function that makes it. Making a text takes longer than the check itself, and an order passes
 * some twenty checks. So a check that each order passes has a function.
 */
export function invariant(condition: unknown, message: string | (() => string)): asserts condition {
  if (!condition) throw new RangeError(typeof message === 'string' ? message : message());
}
