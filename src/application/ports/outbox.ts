import type { Delivery, DeliveryStatus } from '../../domain/delivery.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { Page, PageRequest } from './paging.ts';

/** The events that wait to be sent, as their sender sees them. Events get in with the change they tell of (`Shop.events`). */
export interface Outbox {
  /**
   * Takes up to `limit` due events, the longest due first, for `leaseMs`: nobody else gets them until then. An event is
   * due at its time, and only once every earlier event of its order is sent.
   */
  claim(limit: number, leaseMs: number): Promise<readonly ClaimedEvent[]>;
  /** Those of the events whose lease is still the one they were claimed with, by their ids, are kept for `leaseMs` from now on. */
  renew(claimed: readonly ClaimedEvent[], leaseMs: number): Promise<readonly string[]>;
  /**
   * The events arrived. Says how many later events of their orders became due by that. Does nothing to those whose lease
   * has passed to somebody else.
   */
  markSent(claimed: readonly ClaimedEvent[]): Promise<number>;
  /** Each attempt failed. Does nothing to events whose lease has passed on. */
  markFailed(failures: readonly FailedAttempt[]): Promise<void>;
  /** Nothing was attempted: the events are due as they were before. Does nothing to those whose lease has passed on. */
  release(claimed: readonly ClaimedEvent[]): Promise<void>;
  /** How much waits. */
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

/** An event somebody holds the lease of. `attempts` counts those made before this one. */
export interface ClaimedEvent extends OutgoingEvent {
  readonly attempts: number;
  readonly lease: string;
}

/** The event is due again after `retryInMs`, or `DEAD` where that is null. */
export interface FailedAttempt {
  readonly event: ClaimedEvent;
  readonly error: string;
  readonly retryInMs: number | null;
}

/** New events, leased by the transaction that writes them: once it has committed, they can be sent without a claim. */
export interface EventLease {
  readonly token: string;
  /** By the database's clock. */
  readonly until: Date;
  /** The same by the clock of whoever leased them. */
  readonly endsMs: number;
  readonly events: readonly OrderEvent[];
}

/** Leases events that are about to be committed at `now`, by the database's clock; null: none of them. */
export type LeaseEvents = (events: readonly OrderEvent[], now: Date) => EventLease | null;

/** How much waits. The counts stop at 10,000, the longest due first, and the age is that of the oldest of these. */
export interface Backlog {
  readonly pending: number;
  /** Of the pending: their time has come, and nobody holds their lease. Later ones of an order may count, too. */
  readonly due: number;
  /** Of the pending: somebody holds their lease, and is sending them. */
  readonly inFlight: number;
  readonly dead: number;
  /** The age of the oldest pending event, in seconds; 0 where there is none. */
  readonly oldestPendingSeconds: number;
}
