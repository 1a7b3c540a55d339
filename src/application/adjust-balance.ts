import type { LedgerEntry } from '../domain/balance.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

/** `amount` is signed, in the currency's smallest unit, and not 0. */
export interface AdjustBalanceCommand {
  readonly userId: string;
  readonly amount: number;
  readonly reason: string;
}

/**
 * Corrects a user's balance by hand. The result is the ledger entry. Refuses with `BALANCE_BELOW_ZERO` or
 * `BALANCE_LIMIT_EXCEEDED`.
 */
export class AdjustBalance extends ChangingUseCase<AdjustBalanceCommand, LedgerEntry, { ids: Ids }> {
  protected override change({ userId, amount, reason }: AdjustBalanceCommand): Change<LedgerEntry> {
    const id = this.ports.ids.next();
    return {
      name: 'adjust-balance',
      lock: ({ balances }) => balances.lock([userId]),
      decide: ({ balances, now }) => {
        const entry = balances.get(userId).adjust(amount, reason, id, now);
        balances.record(entry);
        return entry;
      },
    };
  }
}
