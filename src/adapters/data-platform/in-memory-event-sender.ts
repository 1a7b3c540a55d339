import type { EventSender } from '../../application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';

/** Keeps the events it gets, in order of arrival, the same one as often as it came. */
export class InMemoryEventSender implements EventSender {
  readonly #received: OutgoingEvent[] = [];
  #failureOf: (event: OutgoingEvent) => Error | undefined = () => undefined;

  get received(): readonly OutgoingEvent[] {
    return this.#received;
  }

  /** Refuses, from now on, the events that this finds an error for. */
  failWith(failureOf: (event: OutgoingEvent) => Error | undefined): void {
    this.#failureOf = failureOf;
  }

  async send(event: OutgoingEvent): Promise<void> {
    const failure = this.#failureOf(event);
    if (failure) throw failure;
    this.#received.push(event);
  }
}
