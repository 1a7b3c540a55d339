import type { Change, Transactions } from '../../src/application/ports/transactions.ts';
import { decideTogether } from '../../src/application/unit-of-work/decide-together.ts';
import type { UseCasePorts, UseCases } from '../../src/application/use-cases.ts';
import { useCasesOver } from '../contracts/test-shop.ts';
import { firstOf } from '../given.ts';
import type { MemoryShop } from '../in-memory/memory-shop.ts';
import { RecordingSource } from '../unit-of-work/recording-source.ts';

/** Use cases that decide on the rows of a shop and write nothing. `source` has what they asked for. */
export interface DecidingShop {
  readonly useCases: UseCases;
  readonly source: RecordingSource;
  /** What they have locked, in order, as in `RecordingSource.statements`. */
  locks(): string[];
}

export function decideOn({ ports, store }: MemoryShop, overrides: Partial<UseCasePorts> = {}): DecidingShop {
  const source = new RecordingSource(store);
  const transactions: Transactions = {
    run: async <Result>(change: Change<Result>) => {
      const outcome = firstOf((await decideTogether([{ change, once: null }], source)).outcomes);
      if (outcome.isRefused) throw outcome.error;
      return outcome.value as Result;
    },
    runOnce: (change, once) => ports.transactions.runOnce(change, once),
  };
  return {
    useCases: useCasesOver({ ...ports, transactions }, overrides),
    source,
    locks: () => source.statements.filter((statement) => statement.startsWith('lock')),
  };
}
