import { InMemoryRowSource } from '../../src/adapters/in-memory/in-memory-row-source.ts';
import type { InMemoryStore } from '../../src/adapters/in-memory/in-memory-store.ts';
import type { LockableRows, TableName } from '../../src/application/unit-of-work/lockable-tables.ts';
import type {
  LockedTable,
  RowSource,
  UnlockedReads,
  UnlockedRows,
} from '../../src/application/unit-of-work/row-source.ts';

/** Reads rows of a store in memory. It keeps what it was asked for, and can pretend that rows are locked. */
export class RecordingSource implements RowSource {
  /** What it was asked for, in order: `lock stocks a b`, or `read` for what is read without a lock. */
  readonly statements: string[] = [];
  readonly reads: UnlockedReads[] = [];
  /** The keys of the rows that another transaction has locked. */
  readonly blocked = new Set<string>();
  readonly #rows: RowSource;

  constructor(store: InMemoryStore) {
    this.#rows = new InMemoryRowSource(store);
  }

  async lock<Table extends TableName>(
    table: Table,
    keys: readonly string[],
  ): Promise<LockedTable<LockableRows[Table]>> {
    this.statements.push(['lock', table, ...keys].join(' '));
    const free = keys.filter((key) => !this.blocked.has(key));
    const { rows } = await this.#rows.lock(table, free);
    return { rows, blocked: keys.filter((key) => this.blocked.has(key)) };
  }

  readUnlocked(reads: UnlockedReads): Promise<UnlockedRows> {
    this.statements.push('read');
    this.reads.push(reads);
    return this.#rows.readUnlocked(reads);
  }
}
