import type { ClaimedEvent } from '../ports/outbox.ts';

/** An event that the relay has leased. */
export interface LeasedEvent {
  readonly event: ClaimedEvent;
  /** The end of the lease by the monotonic clock, in milliseconds. */
  leaseEndsMs: number;
}

/**
 * The events of one origin (committed by this process, or claimed), from their lease until their result is recorded. Each
 * event first waits. Then it is on its way. Then its result waits to be recorded.
 */
export class LeasedEvents {
  readonly #all = new Map<ClaimedEvent, LeasedEvent>();
  readonly #waiting: LeasedEvent[] = [];
  #onTheWay = 0;

  get size(): number {
    return this.#all.size;
  }

  get onTheWay(): number {
    return this.#onTheWay;
  }

  add(event: ClaimedEvent, leaseEndsMs: number): void {
    const leased = { event, leaseEndsMs };
    this.#all.set(event, leased);
    this.#waiting.push(leased);
  }

  /** Takes the event that has waited longest. It is on its way until `end` is called. */
  start(): LeasedEvent | undefined {
    const leased = this.#waiting.shift();
    if (leased) this.#onTheWay += 1;
    return leased;
  }

  /** One event is not on its way any more. */
  end(): void {
    this.#onTheWay -= 1;
  }

  /** Takes all events that wait. */
  takeWaiting(): readonly ClaimedEvent[] {
    return this.#waiting.splice(0).map(({ event }) => event);
  }

  /** The result of the event is recorded, or its lease was given up. */
  forget(event: ClaimedEvent): void {
    this.#all.delete(event);
  }

  /** The events whose lease ends before this time, by the monotonic clock. */
  endingBefore(timeMs: number): LeasedEvent[] {
    return [...this.#all.values()].filter(({ leaseEndsMs }) => leaseEndsMs < timeMs);
  }
}
