import type { JobLease } from '../../application/ports/job-leases.ts';
import type { NewEvent } from '../../application/ports/outbox.ts';
import {
  type LockableRows,
  mapTables,
  type TableName,
} from '../../application/unit-of-work/lockable-tables.ts';
import type { KeyedReply } from '../../application/unit-of-work/row-source.ts';
import type { AuditEntry } from '../../domain/audit.ts';
import type { LedgerEntry } from '../../domain/balance.ts';
import type { Rank } from '../../domain/rank.ts';
import type { StockMovement } from '../../domain/stock.ts';

/** The tables whose rows can be locked. Each holds its rows by their key. */
export type LockableTables = { readonly [Table in TableName]: Map<string, LockableRows[Table]> };

/** The right to send an event, and its end by the store's clock. */
interface Lease {
  readonly token: string;
  readonly until: Date;
}

/**
 * The whole shop as plain maps: the database of the in-memory adapters. Rows are immutable, so a row that was read never
 * changes later.
 */
export interface InMemoryStore extends LockableTables {
  /** The clock of all adapters over this store. Assign another one to move the time. */
  clock: () => Date;
  readonly movements: StockMovement[];
  readonly ledger: LedgerEntry[];
  readonly audit: AuditEntry[];
  /** By id. */
  readonly events: Map<string, NewEvent>;
  /** By the event's id. */
  readonly leases: Map<string, Lease>;
  /** By the job's name. */
  readonly jobLeases: Map<string, JobLease>;
  /** By `replyUniqueKey`. */
  readonly replies: Map<string, KeyedReply>;
  rank: Rank | undefined;
  /** A text for each thing that may exist only once. A database has unique indexes for this. */
  readonly uniqueKeys: Set<string>;
}

export function createInMemoryStore(): InMemoryStore {
  return {
    ...mapTables<LockableTables>(() => new Map()),
    clock: () => new Date(),
    movements: [],
    ledger: [],
    audit: [],
    events: new Map(),
    leases: new Map(),
    jobLeases: new Map(),
    replies: new Map(),
    rank: undefined,
    uniqueKeys: new Set(),
  };
}
