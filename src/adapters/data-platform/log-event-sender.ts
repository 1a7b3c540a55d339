import type { EventSender } from '../../application/ports/event-sender.ts';
import type { Logger } from '../../application/ports/logger.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';

/** Writes the events to the log, for shops without a data platform. */
export class LogEventSender implements EventSender {
  readonly #logger: Pick<Logger, 'info'>;

  constructor(logger: Pick<Logger, 'info'>) {
    this.#logger = logger;
  }

  async send(event: OutgoingEvent): Promise<void> {
    this.#logger.info({ event }, 'An event for the data platform');
  }
}
