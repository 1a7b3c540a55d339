import type { InMemoryStore } from '../store.ts';
import { type Findings, judge, sumBy } from './findings.ts';

/** Every balance is the sum of its user's ledger entries. */
export function checkBalances({ balances, ledger }: InMemoryStore): Findings {
  const sums = sumBy(
    ledger,
    ({ userId }) => userId,
    ({ amount }) => amount,
  );
  const userIds = [...new Set([...balances.keys(), ...sums.keys()])];
  return judge(
    userIds,
    (userId) => userId,
    (userId) => {
      const amount = balances.get(userId)?.amount ?? 0;
      const sum = sums.get(userId) ?? 0;
      return amount === sum ? null : `The balance is ${amount}, the ledger's sum ${sum}.`;
    },
  );
}

/** Every entry follows the one before it: the next version, and the balance that its amount makes of the last one. */
export function checkLedger({ ledger }: InMemoryStore): Findings {
  const entries = [...ledger].sort((a, b) => a.version - b.version);
  const last = new Map<string, { version: number; balance: number }>();
  return judge(
    entries,
    ({ id }) => id,
    ({ userId, version, amount, balance }) => {
      const before = last.get(userId) ?? { version: 0, balance: 0 };
      last.set(userId, { version, balance });
      if (version !== before.version + 1) return `Entry ${version} follows entry ${before.version}.`;
      if (balance !== before.balance + amount)
        return `${before.balance} and ${amount} do not make ${balance}.`;
      return null;
    },
  );
}
