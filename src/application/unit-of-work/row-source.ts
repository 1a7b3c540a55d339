import type { Offer, PriorIssue, StoredReply } from '../ports/transactions.ts';
import type { LockableRows, TableName } from './lockable-tables.ts';

/** Locks and reads rows for one transaction. Each storage technology implements it. */
export interface RowSource {
  /**
   * Locks the rows that have these keys, and reads them as they are under the lock. `keys` are distinct and sorted, and
   * there is at least one. Keys without a row are left out of the answer.
   */
  lock<Table extends TableName>(
    table: Table,
    keys: readonly string[],
  ): Promise<LockedTable<LockableRows[Table]>>;
  /**
   * Reads the clock, and what the decisions need without a lock. It reads after every lock that was requested before this
   * call, even if the caller has not awaited that lock yet.
   */
  readUnlocked(reads: UnlockedReads): Promise<UnlockedRows>;
}

/** The answer to a lock: the rows that are locked now, and the keys of the rows that another transaction has locked. */
export interface LockedTable<Row> {
  readonly rows: readonly Row[];
  readonly blocked: readonly string[];
}

/** Another transaction has locked a row that the change needs. The change was not decided, and can be made again. */
export class RowBlocked extends Error {
  /** The table and the key of the row. */
  readonly row: string;

  constructor(table: TableName, key: string) {
    super(`Another transaction has locked a row of ${table}`);
    this.name = 'RowBlocked';
    this.row = `${table} ${key}`;
  }
}

/** A user's idempotency key. */
export interface UserKey {
  readonly userId: string;
  readonly key: string;
}

/** The reply that is stored under a user's idempotency key. */
export interface KeyedReply extends UserKey, StoredReply {
  readonly fingerprint: string;
}

/** Which pending orders of a user to read: the `atMost` that expire last. */
export interface PendingOrdersRead {
  readonly userId: string;
  readonly atMost: number;
}

/** An order that is `PENDING`. It may be overdue. */
export interface PendingOrder {
  readonly id: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

/** What a transaction reads without a lock, after its last lock. */
export interface UnlockedReads {
  /** Distinct and sorted. */
  readonly optionIds: readonly string[];
  readonly priorIssues: readonly PriorIssue[];
  /** One for each user. */
  readonly pendingOrders: readonly PendingOrdersRead[];
  readonly keys: readonly UserKey[];
}

/** The answer to `UnlockedReads`. What does not exist is left out. */
export interface UnlockedRows {
  /** The database's clock. */
  readonly now: Date;
  readonly offers: readonly Offer[];
  readonly priorIssues: readonly PriorIssue[];
  readonly pendingOrders: readonly PendingOrder[];
  readonly replies: readonly KeyedReply[];
}
