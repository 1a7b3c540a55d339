import type { EventSender } from '../../application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';

/** Keeps the events that it is given, in order of arrival, and sends nothing. An event that comes twice is kept twice. */
export class InMemoryEventSender implements EventSender {
  readonly #received: OutgoingEvent[] = [];
  #failureOf: (event: OutgoingEvent) => Error | undefined = () => undefined;

  get received(): readonly OutgoingEvent[] {
    return this.#received;
  }

  /** From now on, refuses each event for which `failureOf` returns an error. */
  failWith(failureOf: (event: OutgoingEvent) => Error | undefined): void {
    this.#failureOf = failureOf;
  }

  async send(event: OutgoingEvent): Promise<void> {
    const failure = this.#failureOf(event);
    if (failure) throw failure;
    this.#received.push(event);
  }
}
