import type { Selectable } from 'kysely';
import { Balance, type LedgerEntry } from '../../../domain/balance.ts';
import type { Database } from '../tables/schema.ts';

export type BalanceRow = Selectable<Database['balances']>;

export function balanceFromRow(row: BalanceRow): Balance {
  return new Balance(row.user_id, row.amount, row.version);
}

export function ledgerEntryFromRow(row: Selectable<Database['ledger_entries']>): LedgerEntry {
  return {
    id: row.id,
    userId: row.user_id,
    version: row.version,
    type: row.type,
    amount: row.amount,
    balance: row.balance,
    orderId: row.order_id,
    createdAt: row.created_at,
  };
}
