import type { Logger } from '../ports/logger.ts';

/** Logs that the outbox cannot be read: when the outage begins and when it ends, and not every second in between. */
export class OutageLog {
  readonly #logger: Logger;
  #isFailing = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  failed(err: unknown): void {
    if (!this.#isFailing) this.#logger.error({ err }, 'The event relay cannot read the outbox');
    this.#isFailing = true;
  }

  succeeded(): void {
    if (this.#isFailing) this.#logger.info({}, 'The event relay works again');
    this.#isFailing = false;
  }
}
