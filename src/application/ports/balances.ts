import type { Balance, LedgerEntry } from '../../domain/balance.ts';
import type { Page, PageRequest } from './paging.ts';

/** Reads balances and their ledger. An answer is never older than the call. */
export interface Balances {
  /** The user's balance. Its amount is 0 if the user has never charged. */
  get(userId: string): Promise<Balance>;
  /**
   * The user's ledger, the latest entry first. The position in this list is the `version` of an entry.
   */
  entries(userId: string, request: PageRequest<number>): Promise<Page<LedgerEntry, number>>;
}
