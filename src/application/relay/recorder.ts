import type { Logger } from '../ports/logger.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { AttemptResult, FailedResult } from './attempt-event.ts';
import { Batches } from './batches.ts';

/** The longest pause after a batch of results. No request waits for a batch, and a larger one costs less per event. */
const PAUSE_MS = 100;

interface RecorderOptions {
  readonly outbox: Pick<Outbox, 'markSent' | 'markFailed' | 'release'>;
  readonly logger: Logger;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Called after results were recorded or could not be recorded. */
  readonly onRecorded: (results: readonly AttemptResult[]) => void;
  /** Called if later events of an order may have become due. */
  readonly onDue: () => void;
}

/**
 * Records the results of attempts in the outbox, in batches. A result that cannot be recorded is logged. Its event is sent
 * again after the end of its lease.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #sent: Batches<AttemptResult>;
  readonly #failed: Batches<FailedResult>;
  readonly #released: Batches<AttemptResult>;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { outbox } = options;
    this.#sent = this.#batches(async (results) => {
      if ((await outbox.markSent(eventsOf(results))) > 0) options.onDue();
    });
    this.#failed = this.#batches((results) => outbox.markFailed(results));
    this.#released = this.#batches((results) => outbox.release(eventsOf(results)));
  }

  record(result: AttemptResult): void {
    if (result.outcome === 'sent') this.#sent.add(result);
    else if (result.outcome === 'released') this.#released.add(result);
    else this.#failed.add(result);
  }

  #batches<Result extends AttemptResult>(
    write: (results: readonly Result[]) => Promise<void>,
  ): Batches<Result> {
    const { logger, onRecorded, sleep } = this.#options;
    const handle = async (results: readonly Result[]): Promise<void> => {
      try {
        await write(results);
      } catch (err) {
        logger.error(
          { err, events: results.map(({ event, outcome }) => ({ id: event.id, outcome })) },
          'Results of events could not be recorded; the events will be sent again',
        );
      }
      onRecorded(results);
    };
    return new Batches(handle, () => sleep(PAUSE_MS));
  }
}

function eventsOf(results: readonly AttemptResult[]) {
  return results.map(({ event }) => event);
}
