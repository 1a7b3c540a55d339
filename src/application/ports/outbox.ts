import type { Delivery, DeliveryStatus } from '../../domain/delivery.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { Page, PageRequest } from './paging.ts';

/**
 * The committed events, and how far each has come on its way to the data platform. A change adds events by `Shop.events`.
 *
 * A relay sends an event only while it has the event's lease. An event is due if its time has come, no lease on it is
 * running, and every earlier event of its order is sent.
 */
export interface Outbox {
  /** Leases up to `limit` due events for `leaseMs` milliseconds. Takes those that have been due for longest. */
  claim(limit: number, leaseMs: number): Promise<readonly ClaimedEvent[]>;
  /**
   * Extends leases to `leaseMs` milliseconds from now. Resolves with the ids of the events whose lease was extended. Leaves
   * out events that have another lease by now, or none.
   */
  renew(claimed: readonly ClaimedEvent[], leaseMs: number): Promise<readonly string[]>;
  /**
   * Records that the events were sent. Resolves with how many later events of their orders may be due now, because of that.
   * Leaves out events that have another lease by now, or none.
   */
  markSent(claimed: readonly ClaimedEvent[]): Promise<number>;
  /** Records attempts that failed. Leaves out events that have another lease by now, or none. */
  markFailed(failures: readonly FailedAttempt[]): Promise<void>;
  /**
   * Ends leases without an attempt. The events are due as they were before. Leaves out events that have another lease by
   * now, or none.
   */
  release(claimed: readonly ClaimedEvent[]): Promise<void>;
  /** Counts the events that are not sent. */
  backlog(): Promise<Backlog>;
  /**
   * The ids of `DEAD` events that were created at `createdFrom` or later, and before `createdTo`: at most `limit`, the
   * oldest first.
   */
  dead(
    range: { readonly createdFrom: Date; readonly createdTo: Date },
    limit: number,
  ): Promise<readonly string[]>;
  /** Deliveries, the newest event first. With `status` or `orderId`, only those that have it. */
  page(
    request: PageRequest & {
      readonly status?: DeliveryStatus | undefined;
      readonly orderId?: string | undefined;
    },
  ): Promise<Page<Delivery>>;
}

/** An event to store. */
export interface NewEvent extends OrderEvent {
  /** The `traceparent` of the request that made the change; absent if its caller named none, and if a batch made it. */
  readonly traceparent?: string | undefined;
}

/**
 * An event to send. `data` is the `OrderSnapshot` that `eventData` gives. The events of builds that stored `data` have the
 * stored JSON, in which times are text.
 */
export interface OutgoingEvent extends Pick<OrderEvent, 'id' | 'type' | 'orderId' | 'createdAt'> {
  readonly data: unknown;
  /** As in `NewEvent`. */
  readonly traceparent?: string | null | undefined;
}

/** An event with its lease. */
export interface ClaimedEvent extends OutgoingEvent {
  /** How many attempts were made before this one. */
  readonly attempts: number;
  /** The token of the lease. */
  readonly lease: string;
}

/** A failed attempt to send an event. */
export interface FailedAttempt {
  readonly event: ClaimedEvent;
  readonly error: string;
  /** After how many milliseconds the event is due again. If null, the event is `DEAD` and is not sent any more. */
  readonly retryInMs: number | null;
}

/** New events that are leased by the transaction that writes them. After its commit they can be sent without a claim. */
export interface EventLease {
  readonly token: string;
  /** The end of the lease by the database's clock. */
  readonly until: Date;
  /** The end of the lease by the monotonic clock of the process that has it, in milliseconds. */
  readonly endsMs: number;
  readonly events: readonly NewEvent[];
}

/**
 * Leases some of the events that a transaction is about to write. `now` is the time of the transaction by the database's
 * clock. Returns null if it leases none of them.
 */
export type LeaseEvents = (events: readonly NewEvent[], now: Date) => EventLease | null;

/**
 * How many events are not sent. At most 10,000 pending events are counted, those that are due first, and at most 10,000
 * dead ones.
 */
export interface Backlog {
  readonly pending: number;
  /** Pending events whose time has come and that have no lease. Also counts those that wait for an earlier event. */
  readonly due: number;
  /** Pending events that have a lease, so that a relay sends them now. */
  readonly inFlight: number;
  readonly dead: number;
  /** The age of the oldest of the pending events that were counted, in seconds; 0 if there is none. */
  readonly oldestPendingSeconds: number;
}
