import type { LedgerEntry } from '../domain/balance.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

/** `amount` is in the currency's smallest unit. */
export interface ChargeBalanceCommand {
  readonly userId: string;
  readonly amount: number;
}

/**
 * Adds money to the user's balance, which the first charge creates. The result is the ledger entry. Refuses with
 * `INVALID_CHARGE_AMOUNT` or `BALANCE_LIMIT_EXCEEDED`.
 */
export class ChargeBalance extends ChangingUseCase<ChargeBalanceCommand, LedgerEntry, { ids: Ids }> {
  protected override change({ userId, amount }: ChargeBalanceCommand): Change<LedgerEntry> {
    const id = this.ports.ids.next();
    return {
      name: 'charge-balance',
      lock: ({ balances }) => balances.lock([userId]),
      // The amount is judged here and not earlier, because the idempotency key is judged first.
      decide: ({ balances, now }) => {
        const entry = balances.get(userId).charge(amount, id, now);
        balances.record(entry);
        return entry;
      },
    };
  }
}
