import type { ClaimedEvent } from '../ports/outbox.ts';

/** An event that the relay has the lease of. */
export interface LeasedEvent {
  readonly event: ClaimedEvent;
  /** By the clock that only goes forward, in milliseconds. */
  leaseEndsMs: number;
}

/** The events of one origin, from the moment they are leased until what became of them is recorded. */
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
    const held = { event, leaseEndsMs };
    this.#all.set(event, held);
    this.#waiting.push(held);
  }

  /** Takes the one that has waited longest; from then on it is on its way. */
  start(): LeasedEvent | undefined {
    const held = this.#waiting.shift();
    if (held) this.#onTheWay += 1;
    return held;
  }

  /** What was on its way has arrived, or not; it is still to be recorded. */
  end(): void {
    this.#onTheWay -= 1;
  }

  /** Takes all that wait. */
  takeWaiting(): readonly ClaimedEvent[] {
    return this.#waiting.splice(0).map(({ event }) => event);
  }

  forget(event: ClaimedEvent): void {
    this.#all.delete(event);
  }

  endingBefore(timeMs: number): LeasedEvent[] {
    return [...this.#all.values()].filter(({ leaseEndsMs }) => leaseEndsMs < timeMs);
  }
}
