import pg from 'pg';
import { isServerOutage } from '../connection-failure.ts';
import { ConnectionLost } from './lane-connection.ts';

/**
 * Why a transaction failed.
 *
 * - `conflict`: it collided with another transaction. It can succeed when it runs again.
 * - `locked`: another transaction has locked one of its rows for longer than the lock timeout.
 * - `timeout`: a statement took too long.
 * - `lost`: the connection was lost, or was given up because the server can serve no request now.
 * - `broken`: any other error. One of its changes is at fault.
 */
export type FailureKind = 'conflict' | 'locked' | 'timeout' | 'lost' | 'broken';

const KIND_BY_SQLSTATE: Readonly<Record<string, FailureKind>> = {
  '40001': 'conflict', // serialization_failure
  '40P01': 'conflict', // deadlock_detected
  '23505': 'conflict', // unique_violation: another transaction inserted first; the next run reads its row
  '55P03': 'locked', // lock_not_available
  '57014': 'timeout', // query_canceled, by statement_timeout
};

export function failureKind(error: unknown): FailureKind {
  if (error instanceof ConnectionLost || isServerOutage(error)) return 'lost';
  return (error instanceof pg.DatabaseError && KIND_BY_SQLSTATE[error.code ?? '']) || 'broken';
}
