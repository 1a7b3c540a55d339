import type { Delivery, DeliveryStatus } from '../../domain/delivery.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { Page, PageRequest } from './paging.ts';

/** The events to be sent, as the relay sees them. An event gets in by the change that makes it (`Shop.events`). */
export interface Outbox {
  /**
   * Leases up to `limit` due events for `leaseMs`, the longest due first. No other caller gets them until the lease
   * ends. An event is due if its time has come and every earlier event of its order is sent.
   */
  claim(limit: number, leaseMs: number): Promise<readonly ClaimedEvent[]>;
  /**
   * Extends the leases to `leaseMs` from now. Resolves with the ids of the events that still had the lease they were
   * claimed with; the other events stay as they are.
   */
  renew(claimed: readonly ClaimedEvent[], leaseMs: number): Promise<readonly string[]>;
  /**
   * Marks the events as sent. Resolves with how many later events of their orders became due by that. Skips events
   * whose lease has passed to another caller.
   */
  markSent(claimed: readonly ClaimedEvent[]): Promise<number>;
  /** Records that the attempts failed. Skips events whose lease has passed to another caller. */
  markFailed(failures: readonly FailedAttempt[]): Promise<void>;
  /**
   * Ends the leases without an attempt: the events are due as they were before. Skips events whose lease has passed to
   * another caller.
   */
  release(claimed: readonly ClaimedEvent[]): Promise<void>;
  /** How many events wait. */
  backlog(): Promise<Backlog>;
  /** Deliveries, the newest event first. */
  page(
    request: PageRequest & {
      readonly status?: DeliveryStatus | undefined;
      readonly orderId?: string | undefined;
    },
  ): Promise<Page<Delivery>>;
}

/** An event to send. `data` is an `OrderSnapshot`, or the JSON that it was stored as, in which times are text. */
export interface OutgoingEvent extends Pick<OrderEvent, 'id' | 'type' | 'orderId' | 'createdAt'> {
  readonly data: unknown;
}

/** A leased event. `attempts` counts the attempts made before this one. */
export interface ClaimedEvent extends OutgoingEvent {
  readonly attempts: number;
  readonly lease: string;
}

/** The event is due again after `retryInMs`. If that is null, it becomes `DEAD`. */
export interface FailedAttempt {
  readonly event: ClaimedEvent;
  readonly error: string;
  readonly retryInMs: number | null;
}

/** New events, leased by the transaction that writes them. After it has committed, they can be sent without a claim. */
export interface EventLease {
  readonly token: string;
  /** By the database's clock. */
  readonly until: Date;
  /** The same moment by the clock of the process that leased them, in milliseconds. */
  readonly endsMs: number;
  readonly events: readonly OrderEvent[];
}

/** Leases events that are about to be committed at `now`, by the database's clock. Null if it leases none of them. */
export type LeaseEvents = (events: readonly OrderEvent[], now: Date) => EventLease | null;

/**
 * How many events wait. No count goes beyond 10,000. Of the pending events, those that have been due for longest are
 * counted.
 */
export interface Backlog {
  readonly pending: number;
  /** Of the pending events: their time has come, and no lease is running. Later events of an order may count, too. */
  readonly due: number;
  /** Of the pending events: their lease is running, so a replica is sending them. */
  readonly inFlight: number;
  readonly dead: number;
  /** The age of the oldest event that was counted as pending, in seconds; 0 if there is none. */
  readonly oldestPendingSeconds: number;
}
