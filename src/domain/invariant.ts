/**
 * Guards what the code has already made sure of. Throws a `RangeError` if the condition does not hold: that is a bug in
 * this service, never the caller's fault.
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new RangeError(message);
}
