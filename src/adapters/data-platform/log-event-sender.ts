import type { EventSender } from '../../application/ports/event-sender.ts';
import type { Logger } from '../../application/ports/logger.ts';
import type { OutgoingEvent } from '../../application/ports/outbox.ts';

/** Writes one line to the log for each event. For shops without a data platform. */
export class LogEventSender implements EventSender {
  readonly #logger: Pick<Logger, 'info'>;

  constructor(logger: Pick<Logger, 'info'>) {
    this.#logger = logger;
  }

  async send({ id, type, orderId, data }: OutgoingEvent): Promise<void> {
    const { total, currency } = Object(data);
    this.#logger.info({ eventId: id, type, orderId, total, currency }, 'An event for the data platform');
  }
}
