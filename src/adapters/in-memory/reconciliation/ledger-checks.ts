import type { LedgerEntry } from '../../../domain/balance.ts';
import type { InMemoryStore } from '../in-memory-store.ts';
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

/**
 * Every ledger entry has the next version after the entry before it, and its balance is that entry's balance plus its own
 * amount. The balance has the version of the last entry.
 */
export function checkLedger({ balances, ledger }: InMemoryStore): Findings {
  const entries = [...ledger].sort((a, b) => a.version - b.version);
  const last = new Map(entries.map((entry) => [entry.userId, entry]));
  const previous = new Map<string, LedgerEntry>();
  return judge(
    entries,
    ({ id }) => id,
    (entry) => {
      const { userId, version } = entry;
      const fault = chainFault(entry, previous.get(userId));
      previous.set(userId, entry);
      if (fault !== null || last.get(userId) !== entry) return fault;
      const current = balances.get(userId)?.version;
      return version === current
        ? null
        : `The last entry is ${version}, the balance's version ${current ?? 'none'}.`;
    },
  );
}

function chainFault(
  { version, amount, balance }: LedgerEntry,
  before: LedgerEntry | undefined,
): string | null {
  const lastVersion = before?.version ?? 0;
  const lastBalance = before?.balance ?? 0;
  if (version !== lastVersion + 1) return `Entry ${version} follows entry ${lastVersion}.`;
  if (balance !== lastBalance + amount) return `${lastBalance} and ${amount} do not make ${balance}.`;
  return null;
}
