import type { LedgerEntry, LedgerEntryType } from '../../../domain/balance.ts';
import type { Table } from './table.ts';

export interface LedgerEntryRow {
  readonly id: string;
  readonly user_id: string;
  readonly version: number;
  readonly type: LedgerEntryType;
  readonly amount: number;
  readonly balance: number;
  readonly order_id: string | null;
  readonly reason: string | null;
  readonly created_at: Date;
}

export const LEDGER_ENTRIES: Table<'ledger_entries', LedgerEntryRow, LedgerEntry> = {
  name: 'ledger_entries',
  insertedBy: ['user_id', 'version'],
  columns: {
    id: { type: 'uuid', of: (entry) => entry.id },
    user_id: { type: 'text', of: (entry) => entry.userId },
    version: { type: 'bigint', of: (entry) => entry.version },
    type: { type: 'text', of: (entry) => entry.type },
    amount: { type: 'bigint', of: (entry) => entry.amount },
    balance: { type: 'bigint', of: (entry) => entry.balance },
    order_id: { type: 'uuid', of: (entry) => entry.orderId },
    reason: { type: 'text', of: (entry) => entry.reason },
    created_at: { type: 'timestamptz', of: (entry) => entry.createdAt },
  },
};

export function ledgerEntryFromRow(row: LedgerEntryRow): LedgerEntry {
  return {
    id: row.id,
    userId: row.user_id,
    version: row.version,
    type: row.type,
    amount: row.amount,
    balance: row.balance,
    orderId: row.order_id,
    reason: row.reason,
    createdAt: row.created_at,
  };
}
