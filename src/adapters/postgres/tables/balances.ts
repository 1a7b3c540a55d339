import { Balance } from '../../../domain/balance.ts';
import type { LockableTable } from './table.ts';

export interface BalanceRow {
  readonly user_id: string;
  readonly amount: number;
  readonly version: number;
}

export const BALANCES: LockableTable<'balances', BalanceRow, Balance> = {
  name: 'balances',
  insertedBy: ['user_id'],
  lockedBy: 'user_id',
  columns: {
    user_id: { type: 'text', of: (balance) => balance.userId },
    amount: { type: 'bigint', of: (balance) => balance.amount, moves: true },
    version: { type: 'bigint', of: (balance) => balance.version, moves: true, asRead: true },
  },
};

export function balanceFromRow(row: BalanceRow): Balance {
  return new Balance(row.user_id, row.amount, row.version);
}
