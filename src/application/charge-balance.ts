import { assertChargeable, isChargeable, type LedgerEntry } from '../domain/balance.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

/** `amount` is in the currency's smallest unit. */
export interface ChargeBalanceCommand {
  readonly userId: string;
  readonly amount: number;
}

/** Adds money to the user's balance, which the first charge creates. Resolves with the ledger entry. */
export class ChargeBalance extends ChangingUseCase<ChargeBalanceCommand, LedgerEntry, { readonly ids: Ids }> {
  protected override change({ userId, amount }: ChargeBalanceCommand): Change<LedgerEntry> {
    const id = this.ports.ids.next();
    return {
      name: 'charge-balance',
      lock: async ({ balances }) => {
        if (isChargeable(amount)) await balances.lock([userId]);
      },
      decide: ({ balances, now }) => {
        assertChargeable(amount);
        const entry = balances.get(userId).charge(amount, id, now);
        balances.record(entry);
        return entry;
      },
    };
  }
}
