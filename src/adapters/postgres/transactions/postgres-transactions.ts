import type pg from 'pg';
import type { LaneObserver } from '../../../application/ports/lane-observer.ts';
import type { LeaseEvents } from '../../../application/ports/outbox.ts';
import type { Change, Once, Reply, Transactions } from '../../../application/ports/transactions.ts';
import { Unavailable } from '../../../application/ports/unavailable.ts';
import type { Submission } from '../../../application/unit-of-work/decide-together.ts';
import type { Writes } from '../../../application/unit-of-work/writes.ts';
import type { ShopDatabase } from '../shop-database.ts';
import { Lane, type LaneOptions } from './lane.ts';
import { LaneConnection } from './lane-connection.ts';
import { LockPatience } from './lock-patience.ts';
import { PendingChange } from './pending-change.ts';
import { SentCommits } from './sent-commits.ts';
import { UnknownCommits } from './unknown-commits.ts';

/** How long a lane waits at least for a row that another transaction has locked. */
const PATIENCE_MS = 100;
/** How long the lane for blocked changes waits at least for such a row at a time. */
const BLOCKED_PATIENCE_MS = 1_000;
const BLOCKED_CONNECTIONS = 4;
/** How many changes may wait in all lanes together. */
const MAX_WAITING = 2_000;
/** How many may wait before a change that gives way is refused. The remaining places are for the other changes. */
const MAX_WAITING_TO_GIVE_WAY = 500;

/**
 * Use cases that lock the same stocks and balances share a lane. In lanes of their own, each would wait for the commits
 * of the others. The operator's use cases share one, because they are rare, and each lane has a connection.
 */
const SHARED_LANES: ReadonlyMap<string, string> = new Map([
  ...inLane('orders', ['place-order', 'pay-order', 'checkout', 'cancel-order']),
  ...inLane('operator', ['create-product', 'add-option', 'change-option', 'change-product', 'adjust-stock']),
  ...inLane('operator', [
    'create-coupon',
    'change-coupon',
    'adjust-balance',
    'redeliver-event',
    'refresh-rank',
  ]),
]);

function inLane(lane: string, changes: readonly string[]): [string, string][] {
  return changes.map((name) => [name, lane]);
}

/** Changes that have a lane to themselves. It has their name. */
const OWN_LANES = ['charge-balance', 'issue-coupon', 'expire-order', 'redeliver-events'];
const BLOCKED_LANE = 'blocked';
const ONLY_LANE = 'every change';

/** The names of all lanes that a shop can have. */
export function laneNames({ groupMax }: Pick<PostgresTransactionsOptions, 'groupMax'>): readonly string[] {
  const ordinary = groupMax > 1 ? [...new Set(SHARED_LANES.values()), ...OWN_LANES] : [ONLY_LANE];
  return [...ordinary, BLOCKED_LANE];
}

export interface PostgresTransactionsOptions {
  readonly database: ShopDatabase;
  /** The most changes that one transaction makes. 1 means one transaction per change. */
  readonly groupMax: number;
  /** How many transactions run at a time if `groupMax` is 1. Otherwise each lane runs one. */
  readonly connections: number;
  readonly types: pg.CustomTypesConfig;
  /** Called after each transaction with what it wrote. */
  readonly onCommitted: (writes: Writes) => void;
  /** Leases the events of a transaction before it writes them. Without it, a relay claims them after the commit. */
  readonly leaseEvents?: LeaseEvents;
  readonly observer: LaneObserver;
}

/**
 * Makes changes on PostgreSQL. A change goes to the lane of its use case. If another transaction has locked one of its
 * rows, the change moves to the lane for blocked changes. There it waits for the row without holding up other changes.
 */
export class PostgresTransactions implements Transactions {
  readonly #options: PostgresTransactionsOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #sentCommits = new SentCommits();
  readonly #unknownCommits: UnknownCommits;
  readonly #blocked: Lane;

  constructor(options: PostgresTransactionsOptions) {
    this.#options = options;
    this.#unknownCommits = new UnknownCommits(options.database);
    this.#blocked = this.#createLane({
      name: BLOCKED_LANE,
      connections: BLOCKED_CONNECTIONS,
      patience: new LockPatience(BLOCKED_PATIENCE_MS),
    });
  }

  run<Result>(change: Change<Result>): Promise<Result> {
    return this.#submit({ change, once: null }) as Promise<Result>;
  }

  runOnce<Result>(change: Change<Result>, once: Once<Result>): Promise<Reply> {
    return this.#submit({ change, once }) as Promise<Reply>;
  }

  /** How many changes wait for their turn. */
  get waiting(): number {
    return this.#allLanes().reduce((sum, lane) => sum + lane.depth, 0);
  }

  /** Whether a change is being made. */
  get isBusy(): boolean {
    return this.#allLanes().some((lane) => lane.isBusy);
  }

  /** Whether a COMMIT has waited for more than 5 seconds, such as for a synchronous standby that is away. */
  get isCommitSlow(): boolean {
    return this.#sentCommits.isOneSlow;
  }

  /**
   * Resolves when every change is answered and every connection closed. No change may be submitted after this call. If the
   * outcome of a commit is unknown, finding it out ends.
   */
  async close(): Promise<void> {
    await this.#unknownCommits.close();
    await Promise.all([...this.#lanes.values()].map((lane) => lane.close()));
    // The other lanes hand changes over to this one, so it closes last.
    await this.#blocked.close();
  }

  #submit(submission: Submission): Promise<unknown> {
    const { name, givesWay } = submission.change;
    const lane = this.#laneOf(name);
    if (lane.isFull || this.waiting >= (givesWay ? MAX_WAITING_TO_GIVE_WAY : MAX_WAITING)) {
      return Promise.reject(new Unavailable('OVERLOADED', 'Too many requests are waiting. Try again.'));
    }
    const pending = new PendingChange(submission);
    lane.submit(pending);
    return pending.answered;
  }

  #laneOf(changeName: string): Lane {
    const isGrouped = this.#options.groupMax > 1;
    const name = isGrouped ? (SHARED_LANES.get(changeName) ?? changeName) : ONLY_LANE;
    const lane =
      this.#lanes.get(name) ??
      this.#createLane({
        name,
        connections: isGrouped ? 1 : this.#options.connections,
        patience: new LockPatience(PATIENCE_MS),
      });
    this.#lanes.set(name, lane);
    return lane;
  }

  #createLane(options: Pick<LaneOptions, 'name' | 'connections' | 'patience'>): Lane {
    const { database, types, groupMax, onCommitted, leaseEvents, observer } = this.#options;
    return new Lane({
      ...options,
      groupMax,
      connect: () => LaneConnection.open({ database, types }),
      onBlocked: (pending) => this.#blocked.submit(pending),
      onCommitted,
      leaseEvents,
      observer,
      sentCommits: this.#sentCommits,
      unknownCommits: this.#unknownCommits,
    });
  }

  #allLanes(): Lane[] {
    return [this.#blocked, ...this.#lanes.values()];
  }
}
