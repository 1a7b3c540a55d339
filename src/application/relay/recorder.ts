import type { Logger } from '../ports/logger.ts';
import type { Outbox } from '../ports/outbox.ts';
import { Batches } from './batches.ts';
import type { AttemptResult, Failure } from './judge-attempt.ts';

/** How long a batch of records waits behind the one before: nobody waits for it, and a fuller one costs less an event. */
const PAUSE_MS = 20;

interface RecorderOptions {
  readonly outbox: Pick<Outbox, 'markSent' | 'markFailed' | 'release'>;
  readonly logger: Logger;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Called for each result once it is recorded, or could not be. */
  readonly onRecorded: (result: AttemptResult) => void;
  /** Later events of an order may have become due. */
  readonly onDue: () => void;
}

/** Writes down, in batches, what became of events. What cannot be written down is logged, and sent again after its lease. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #sent: Batches<AttemptResult>;
  readonly #failed: Batches<Failure>;
  readonly #released: Batches<AttemptResult>;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { outbox } = options;
    const pause = () => options.sleep(PAUSE_MS);
    this.#sent = new Batches(
      this.#recording(async (results) => {
        if ((await outbox.markSent(results.map(({ event }) => event))) > 0) options.onDue();
      }),
      pause,
    );
    this.#failed = new Batches(
      this.#recording((failures) => outbox.markFailed(failures)),
      pause,
    );
    this.#released = new Batches(
      this.#recording((results) => outbox.release(results.map(({ event }) => event))),
      pause,
    );
  }

  record(result: AttemptResult): void {
    if ('retryInMs' in result) this.#failed.add(result);
    else if (result.outcome === 'sent') this.#sent.add(result);
    else this.#released.add(result);
  }

  #recording<Kind extends AttemptResult>(write: (results: readonly Kind[]) => Promise<void>) {
    return async (results: readonly Kind[]): Promise<void> => {
      try {
        await write(results);
      } catch (err) {
        this.#options.logger.error(
          { err, events: results.map(({ event, outcome }) => ({ id: event.id, outcome })) },
          'What became of events could not be recorded; they will be sent again',
        );
      }
      for (const result of results) this.#options.onRecorded(result);
    };
  }
}
