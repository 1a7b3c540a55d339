import type { LedgerEntry } from '../domain/balance.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

/** `amount` is signed, in the currency's smallest unit, and not 0. */
export interface AdjustBalanceCommand extends ByOperator {
  readonly userId: string;
  readonly amount: number;
  readonly reason: string;
}

/**
 * Corrects a user's balance by hand. The result is the ledger entry. Refuses with `BALANCE_BELOW_ZERO` or
 * `BALANCE_LIMIT_EXCEEDED`.
 */
export class AdjustBalance extends ChangingUseCase<AdjustBalanceCommand, LedgerEntry, { ids: Ids }> {
  protected override change({ operator, ...command }: AdjustBalanceCommand): Change<LedgerEntry> {
    const { userId, amount, reason } = command;
    const { ids } = this.ports;
    const id = ids.next();
    const audit = auditOf({ operator }, ids);
    return {
      name: 'adjust-balance',
      lock: ({ balances }) => balances.lock([userId]),
      decide: (shop) => {
        const balance = shop.balances.get(userId);
        const entry = balance.adjust(amount, reason, id, shop.now);
        shop.balances.record(entry);
        const [before, after] = [{ amount: balance.amount }, { amount: entry.balance }];
        audit(shop, { action: 'balance.adjusted', targetId: userId, before, after });
        return entry;
      },
    };
  }
}
