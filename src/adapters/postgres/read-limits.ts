import { Unavailable } from '../../application/ports/unavailable.ts';

/** How long a read of a request may take in all, the wait for a connection included. */
export const READ_TIMEOUT_MS = 5_000;

/** The refusal of a read that was not sent to the database. */
export function tooManyReads(options?: { readonly cause?: unknown }): Unavailable {
  return new Unavailable('OVERLOADED', 'Too many reads are waiting. Try again.', options);
}
