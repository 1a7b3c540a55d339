import type { Balance, LedgerEntry } from '../../domain/balance.ts';
import type { Page, PageRequest } from './paging.ts';

/** Reads balances and their ledger. Never older than the question. */
export interface Balances {
  /** The user's balance; amount 0 where there is none. */
  get(userId: string): Promise<Balance>;
  /** The user's ledger, the latest change first; pages continue behind an entry's `version`. */
  entries(userId: string, request: PageRequest<number>): Promise<Page<LedgerEntry, number>>;
}
