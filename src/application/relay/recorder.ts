import type { Logger } from '../ports/logger.ts';
import type { Outbox } from '../ports/outbox.ts';
import { Batches } from './batches.ts';
import type { Failure, Verdict } from './judge-attempt.ts';

/** How long a batch of records waits behind the one before: nobody waits for it, and a fuller one costs less an event. */
const PAUSE_MS = 20;

interface RecorderOptions {
  readonly outbox: Pick<Outbox, 'markSent' | 'markFailed' | 'release'>;
  readonly logger: Logger;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Called for each verdict once it is recorded, or could not be. */
  readonly onRecorded: (verdict: Verdict) => void;
  /** Later events of an order may have become due. */
  readonly onDue: () => void;
}

/** Writes down, in batches, what became of events. What cannot be written down is logged, and sent again after its lease. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #sent: Batches<Verdict>;
  readonly #failed: Batches<Failure>;
  readonly #released: Batches<Verdict>;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { outbox } = options;
    const pause = () => options.sleep(PAUSE_MS);
    this.#sent = new Batches(
      this.#recording(async (verdicts) => {
        if ((await outbox.markSent(verdicts.map(({ event }) => event))) > 0) options.onDue();
      }),
      pause,
    );
    this.#failed = new Batches(
      this.#recording((failures) => outbox.markFailed(failures)),
      pause,
    );
    this.#released = new Batches(
      this.#recording((verdicts) => outbox.release(verdicts.map(({ event }) => event))),
      pause,
    );
  }

  record(verdict: Verdict): void {
    if ('retryInMs' in verdict) this.#failed.add(verdict);
    else if (verdict.outcome === 'sent') this.#sent.add(verdict);
    else this.#released.add(verdict);
  }

  #recording<Kind extends Verdict>(write: (verdicts: readonly Kind[]) => Promise<void>) {
    return async (verdicts: readonly Kind[]): Promise<void> => {
      try {
        await write(verdicts);
      } catch (err) {
        this.#options.logger.error(
          { err, events: verdicts.map(({ event, outcome }) => ({ id: event.id, outcome })) },
          'What became of events could not be recorded; they will be sent again',
        );
      }
      for (const verdict of verdicts) this.#options.onRecorded(verdict);
    };
  }
}
