import type { EventSender } from '../../application/ports/event-sender.ts';
import type { Logger } from '../../application/ports/logger.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';
import { cloudEventText } from './cloud-event.ts';

/** Writes each event to the log, as the other senders send it. For shops without a data platform. */
export class LogEventSender implements EventSender {
  readonly #logger: Pick<Logger, 'info'>;

  constructor(logger: Pick<Logger, 'info'>) {
    this.#logger = logger;
  }

  async send(event: OutgoingEvent): Promise<void> {
    // The logger calls `toJSON` only if it writes the line, so a log without this level costs nothing.
    const asSent = { toJSON: () => JSON.parse(cloudEventText(event)) };
    this.#logger.info({ event: asSent }, 'An event for the data platform');
  }
}
