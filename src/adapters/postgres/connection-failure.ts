import pg from 'pg';
import { Unavailable } from '../../application/ports/unavailable.ts';

/** The server has no time or no room for this statement: query_canceled (by the timeout) and insufficient_resources. */
const OVERBURDENED = /^(57014|53...)$/;

/** The refusal for a database that cannot be reached or does not answer in time; undefined where the error is another one. */
export function connectionFailure(error: unknown): Unavailable | undefined {
  if (!isConnectionFailure(error)) return undefined;
  return new Unavailable('DATABASE_UNAVAILABLE', 'The database cannot be reached.', { cause: error });
}

function isConnectionFailure(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) {
    const ended = error.severity === 'FATAL' || error.severity === 'PANIC';
    return ended || OVERBURDENED.test(error.code ?? '');
  }
  // What the socket and the driver's own timeouts throw are plain errors; a bug is one of the others.
  return error instanceof Error && !(error instanceof RangeError || error instanceof TypeError);
}
