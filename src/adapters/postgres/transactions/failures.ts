import pg from 'pg';
import { ConnectionLost } from './lane-connection.ts';

/**
 * What a failed transaction calls for: `repeat` it, `wait` for a row that somebody else holds, tell that it took too
 * long (`timeout`), or treat it as `broken`, the fault of one of its changes. After `lost` the connection is gone.
 */
export type FailureKind = 'repeat' | 'wait' | 'timeout' | 'lost' | 'broken';

const KIND_BY_SQLSTATE: Readonly<Record<string, FailureKind>> = {
  '40001': 'repeat', // serialization_failure
  '40P01': 'repeat', // deadlock_detected
  '23505': 'repeat', // unique_violation: somebody else inserted first, and the next reading will show it
  '55P03': 'wait', // lock_not_available
  '57014': 'timeout', // query_canceled, by statement_timeout
};

/** Sorts a failure by its SQLSTATE. */
export function kindOf(error: unknown): FailureKind {
  if (error instanceof ConnectionLost) return 'lost';
  return (error instanceof pg.DatabaseError && KIND_BY_SQLSTATE[error.code ?? '']) || 'broken';
}
