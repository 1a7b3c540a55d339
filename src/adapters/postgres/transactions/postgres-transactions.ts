import type pg from 'pg';
import type { LeaseEvents } from '../../../application/ports/outbox.ts';
import type { Change, Once, Reply, Transactions } from '../../../application/ports/transactions.ts';
import { Unavailable } from '../../../application/unavailable.ts';
import type { Submission } from '../../../application/unit-of-work/unit-of-work.ts';
import type { Writes } from '../../../application/unit-of-work/writes.ts';
import { Job } from './pending-change.ts';
import { Lane } from './lane.ts';
import { LaneConnection } from './lane-connection.ts';
import type { LaneObserver } from './lane-observer.ts';

/** A row that somebody holds longer than this sends those who need it out of their lane. */
const LOCK_TIMEOUT_MS = 100;
/** How long those wait for it at a time. */
const PATIENT_LOCK_TIMEOUT_MS = 1_000;
const PATIENT_CONNECTIONS = 4;
/** How many changes may wait in all. */
const MAX_WAITING = 2_000;
/** How many may wait before one that nobody waits for is refused, which leaves the other places to the others. */
const MAX_WAITING_TO_GIVE_WAY = 500;

/** In lanes of their own, these would wait for each other's commits, one popular item's above all. */
const SHARED_LANES: ReadonlyMap<string, string> = new Map(
  ['place-order', 'pay-order', 'checkout', 'cancel-order'].map((name) => [name, 'orders']),
);

export interface PostgresTransactionsOptions {
  readonly databaseUrl: string;
  /** How many changes of one use case are committed together at the most; 1 means one transaction per change. */
  readonly groupMax: number;
  /** How many connections are used where every change has a transaction of its own. */
  readonly connections: number;
  readonly types: pg.CustomTypesConfig;
  /** Called after each transaction with what it wrote. */
  readonly onCommitted: (writes: Writes) => void;
  /** Leases the events of a transaction before it writes them. Absent: they are claimed when it has committed. */
  readonly leaseEvents?: LeaseEvents;
  readonly observer: LaneObserver;
}

/**
 * Makes changes on PostgreSQL. Each use case has a lane: a transaction at a time, which makes all the changes that have
 * arrived since the one before it began. Use cases that lock the same rows share one. What is blocked by somebody else's
 * lock waits apart, on connections of its own.
 */
export class PostgresTransactions implements Transactions {
  readonly #options: PostgresTransactionsOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #patient: Lane;

  constructor(options: PostgresTransactionsOptions) {
    this.#options = options;
    this.#patient = new Lane({
      name: 'patient',
      groupMax: 1,
      connections: PATIENT_CONNECTIONS,
      connect: () => this.#connect(PATIENT_LOCK_TIMEOUT_MS),
      onBlocked: (job) => (job.isOverdue() ? job.giveUp() : this.#patient.submit(job)),
      onCommitted: options.onCommitted,
      leaseEvents: options.leaseEvents,
      observer: options.observer,
    });
  }

  async run<Result>(change: Change<Result>): Promise<Result> {
    return (await this.#submit({ change, once: null })) as Result;
  }

  async runOnce<Result>(change: Change<Result>, once: Once<Result>): Promise<Reply> {
    return (await this.#submit({ change, once })) as Reply;
  }

  /** How many changes wait for their turn. */
  get waiting(): number {
    return [this.#patient, ...this.#lanes.values()].reduce((sum, lane) => sum + lane.depth, 0);
  }

  /** Whether somebody's changes are being made. */
  get isBusy(): boolean {
    return this.#patient.isBusy || [...this.#lanes.values()].some((lane) => lane.isBusy);
  }

  /** Resolves when every change is made and every connection closed. No change may be submitted any more. */
  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.close()));
    await this.#patient.close();
  }

  #submit(submission: Submission): Promise<unknown> {
    if (this.waiting >= (submission.change.givesWay ? MAX_WAITING_TO_GIVE_WAY : MAX_WAITING)) {
      throw new Unavailable('OVERLOADED', 'Too many requests are waiting. Try again.');
    }
    const job = new Job(submission);
    this.#laneOf(submission.change.name).submit(job);
    return job.answer;
  }

  #laneOf(changeName: string): Lane {
    const isGrouped = this.#options.groupMax > 1;
    const name = isGrouped ? (SHARED_LANES.get(changeName) ?? changeName) : 'every change';
    const lane = this.#lanes.get(name) ?? this.#createLane(name, isGrouped ? 1 : this.#options.connections);
    this.#lanes.set(name, lane);
    return lane;
  }

  #createLane(name: string, connections: number): Lane {
    return new Lane({
      name,
      groupMax: this.#options.groupMax,
      connections,
      connect: () => this.#connect(LOCK_TIMEOUT_MS),
      onBlocked: (job) => this.#patient.submit(job),
      onCommitted: this.#options.onCommitted,
      leaseEvents: this.#options.leaseEvents,
      observer: this.#options.observer,
    });
  }

  #connect(lockTimeoutMs: number): Promise<LaneConnection> {
    const { databaseUrl, types } = this.#options;
    return LaneConnection.open({ databaseUrl, lockTimeoutMs, types });
  }
}
