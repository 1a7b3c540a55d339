import type { Offer } from '../../application/ports/transactions.ts';
import type { LockableRows, TableName } from '../../application/unit-of-work/lockable-tables.ts';
import type {
  LockedTable,
  PendingOrder,
  PendingOrdersRead,
  RowSource,
  UnlockedReads,
  UnlockedRows,
} from '../../application/unit-of-work/row-source.ts';
import type { InMemoryStore, LockableTables } from './in-memory-store.ts';
import { issueUniqueKey, replyUniqueKey } from './unique-keys.ts';

/** Reads rows of the store. It locks nothing, because `InMemoryTransactions` makes one transaction at a time. */
export class InMemoryRowSource implements RowSource {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async lock<Table extends TableName>(
    table: Table,
    keys: readonly string[],
  ): Promise<LockedTable<LockableRows[Table]>> {
    const tables: LockableTables = this.#store;
    const rows: ReadonlyMap<string, LockableRows[Table]> = tables[table];
    return { rows: keys.flatMap((key) => rows.get(key) ?? []), blocked: [] };
  }

  async readUnlocked({ optionIds, priorIssues, pendingOrders, keys }: UnlockedReads): Promise<UnlockedRows> {
    const { replies, uniqueKeys } = this.#store;
    return {
      now: this.#store.clock(),
      offers: this.#offers(new Set(optionIds)),
      priorIssues: priorIssues.filter((issue) => uniqueKeys.has(issueUniqueKey(issue))),
      pendingOrders: pendingOrders.flatMap((read) => this.#pendingOrders(read)),
      replies: keys.flatMap((key) => replies.get(replyUniqueKey(key)) ?? []),
    };
  }

  #pendingOrders({ userId, atMost }: PendingOrdersRead): PendingOrder[] {
    return [...this.#store.orders.values()]
      .filter((order) => order.userId === userId && order.status === 'PENDING')
      .sort((a, b) => b.expiresAt.getTime() - a.expiresAt.getTime())
      .slice(0, atMost);
  }

  #offers(optionIds: ReadonlySet<string>): Offer[] {
    if (optionIds.size === 0) return [];
    return [...this.#store.products.values()].flatMap((product) =>
      product.options
        .filter(({ id }) => optionIds.has(id))
        .map(({ id, name, price, onSale, maxPerOrder }) => ({
          optionId: id,
          productId: product.id,
          productName: product.name,
          optionName: name,
          price,
          onSale,
          maxPerOrder,
        })),
    );
  }
}
