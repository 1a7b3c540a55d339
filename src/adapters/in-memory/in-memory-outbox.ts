import type {
  Backlog,
  ClaimedEvent,
  FailedAttempt,
  NewEvent,
  Outbox,
} from '../../application/ports/outbox.ts';
import type { Page, PageRequest } from '../../application/ports/paging.ts';
import type { Delivery, DeliveryStatus } from '../../domain/delivery.ts';
import { eventData, type OrderEvent } from '../../domain/event.ts';
import { invariant } from '../../domain/invariant.ts';
import type { InMemoryStore } from './in-memory-store.ts';
import { comparePositions, newestFirst } from './newest-first.ts';

export class InMemoryOutbox implements Outbox {
  readonly #store: InMemoryStore;
  #leases = 0;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async claim(limit: number, leaseMs: number): Promise<readonly ClaimedEvent[]> {
    const now = this.#store.clock();
    const until = new Date(now.getTime() + leaseMs);
    return [...this.#store.events.values()]
      .flatMap((event) => this.#dueAt(event, now))
      .sort((a, b) => comparePositions(a.due, b.due))
      .slice(0, limit)
      .map(({ event, attempts }) => this.#lease(event, attempts, until));
  }

  async renew(claimed: readonly ClaimedEvent[], leaseMs: number): Promise<readonly string[]> {
    const until = new Date(this.#store.clock().getTime() + leaseMs);
    const leased = claimed.filter(({ id, lease }) => this.#store.leases.get(id)?.token === lease);
    for (const { id, lease } of leased) this.#store.leases.set(id, { token: lease, until });
    return leased.map(({ id }) => id);
  }

  async markSent(claimed: readonly ClaimedEvent[]): Promise<number> {
    const sentAt = this.#store.clock();
    const sent = claimed.filter((event) =>
      this.#endLease(event, (delivery) => ({
        ...delivery,
        status: 'SENT',
        attempts: delivery.attempts + 1,
        nextAttemptAt: null,
        sentAt,
      })),
    );
    return sent.reduce((sum, { id }) => sum + this.#pendingAfter(id), 0);
  }

  async markFailed(failures: readonly FailedAttempt[]): Promise<void> {
    const now = this.#store.clock().getTime();
    for (const { event, error, retryInMs } of failures) {
      this.#endLease(event, (delivery) => ({
        ...delivery,
        status: retryInMs === null ? 'DEAD' : 'PENDING',
        attempts: delivery.attempts + 1,
        lastError: error,
        nextAttemptAt: retryInMs === null ? null : new Date(now + retryInMs),
      }));
    }
  }

  async release(claimed: readonly ClaimedEvent[]): Promise<void> {
    for (const event of claimed) this.#endLease(event, (delivery) => delivery);
  }

  async backlog(): Promise<Backlog> {
    const deliveries = [...this.#store.deliveries.values()];
    const pending = deliveries.filter(({ status }) => status === 'PENDING');
    const now = this.#store.clock().getTime();
    const isLeased = ({ id }: Delivery) => (this.#store.leases.get(id)?.until.getTime() ?? 0) > now;
    const agesMs = pending.map(({ createdAt }) => now - createdAt.getTime());
    return {
      pending: pending.length,
      due: pending.filter((one) => !isLeased(one) && (one.nextAttemptAt?.getTime() ?? now) <= now).length,
      inFlight: pending.filter(isLeased).length,
      dead: deliveries.filter(({ status }) => status === 'DEAD').length,
      oldestPendingSeconds: Math.max(0, ...agesMs) / 1000,
    };
  }

  async dead(
    { createdFrom, createdTo }: Parameters<Outbox['dead']>[0],
    limit: number,
  ): Promise<readonly string[]> {
    return [...this.#store.deliveries.values()]
      .filter(({ status }) => status === 'DEAD')
      .filter(({ createdAt }) => createdAt >= createdFrom && createdAt < createdTo)
      .sort((a, b) => comparePositions({ at: a.createdAt, id: a.id }, { at: b.createdAt, id: b.id }))
      .slice(0, limit)
      .map(({ id }) => id);
  }

  async page({
    status,
    orderId,
    ...request
  }: PageRequest & {
    readonly status?: DeliveryStatus | undefined;
    readonly orderId?: string | undefined;
  }): Promise<Page<Delivery>> {
    const deliveries = [...this.#store.deliveries.values()].filter(
      (delivery) =>
        (status === undefined || delivery.status === status) &&
        (orderId === undefined || delivery.orderId === orderId),
    );
    return newestFirst(deliveries, request, ({ id, createdAt }) => ({ at: createdAt, id }));
  }

  #lease(event: NewEvent, attempts: number, until: Date): ClaimedEvent {
    const { id, type, orderId, createdAt, currency, traceparent } = event;
    // As in a database, only the order of today is there.
    const order = this.#store.orders.get(orderId);
    invariant(order, `Event ${id} is of an order that does not exist`);
    this.#leases += 1;
    const lease = `lease ${this.#leases}`;
    this.#store.leases.set(id, { token: lease, until });
    const data = eventData(type, order, currency);
    return { id, type, orderId, createdAt, data, traceparent, attempts, lease };
  }

  /** The event with its position in the queue, as a list of one; an empty list if the event is not due. */
  #dueAt(event: NewEvent, now: Date) {
    const delivery = this.#store.deliveries.get(event.id);
    const lease = this.#store.leases.get(event.id);
    if (delivery?.status !== 'PENDING' || delivery.nextAttemptAt === null) return [];
    if (delivery.nextAttemptAt > now || (lease && lease.until > now) || this.#isHeldBack(event)) return [];
    return [{ event, attempts: delivery.attempts, due: { at: delivery.nextAttemptAt, id: event.id } }];
  }

  /** Whether an earlier event of the order is not sent yet. */
  #isHeldBack({ orderId, sequence }: OrderEvent): boolean {
    return [...this.#store.events.values()].some(
      (other) =>
        other.orderId === orderId &&
        other.sequence < sequence &&
        this.#store.deliveries.get(other.id)?.status !== 'SENT',
    );
  }

  /** How many later events of the same order are pending. */
  #pendingAfter(eventId: string): number {
    const sent = this.#store.events.get(eventId);
    return [...this.#store.events.values()].filter(
      ({ id, orderId, sequence }) =>
        orderId === sent?.orderId &&
        sequence > sent.sequence &&
        this.#store.deliveries.get(id)?.status === 'PENDING',
    ).length;
  }

  /** Ends the lease and records the delivery. Does nothing and returns false if the event has another lease by now, or none. */
  #endLease({ id, lease }: ClaimedEvent, record: (delivery: Delivery) => Delivery): boolean {
    const delivery = this.#store.deliveries.get(id);
    if (!delivery || this.#store.leases.get(id)?.token !== lease) return false;
    this.#store.leases.delete(id);
    this.#store.deliveries.set(id, record(delivery));
    return true;
  }
}
