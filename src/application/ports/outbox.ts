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
  /** The event arrived. Does nothing where the lease has passed to somebody else. */
  markSent(claimed: ClaimedEvent): Promise<void>;
  /** The attempt failed: it is due again after `retryInMs`, or `DEAD` where that is null. Does nothing where the lease has passed on. */
  markFailed(claimed: ClaimedEvent, error: string, retryInMs: number | null): Promise<void>;
  /** Nothing was attempted: it is due as it was before. Does nothing where the lease has passed on. */
  release(claimed: ClaimedEvent): Promise<void>;
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

/** An event to send. `data` is plain JSON: times are RFC 3339 text. */
export interface OutgoingEvent extends Pick<OrderEvent, 'id' | 'type' | 'orderId' | 'createdAt'> {
  readonly data: unknown;
}

/** An event somebody holds the lease of. `attempts` counts those made before this one. */
export interface ClaimedEvent extends OutgoingEvent {
  readonly attempts: number;
  readonly lease: string;
}

export interface Backlog {
  readonly pending: number;
  /** Of the pending: their time has come, and nobody holds their lease. The later ones of an order count, too. */
  readonly due: number;
  /** Of the pending: somebody holds their lease, and is sending them. */
  readonly inFlight: number;
  readonly dead: number;
  /** The age of the oldest pending event, in seconds; 0 where there is none. */
  readonly oldestPendingSeconds: number;
}
