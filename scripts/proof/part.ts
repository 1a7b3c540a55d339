import { type Figures, NOTHING, sumOf } from './figures.ts';

/** One kind of attack on the books. */
export interface Part {
  readonly name: string;
  /** What its faults are called in the line of figures. */
  readonly faultName: string;
  /** Starts servers of its own. */
  open(): Promise<Stage>;
}

/** The servers that rounds run on. */
export interface Stage extends AsyncDisposable {
  /**
   * Runs one round. The seed decides what is sent and what is broken. The servers' own timing is not repeated by it.
   *
   * @param endsAt by `performance.now()`. A part whose round lasts as long as it is given ends it then.
   * @throws {Violation} if the service broke a promise
   */
  round(seed: number, endsAt: number): Promise<Figures>;
  /** Asks a service for its reconciliation. Throws a `Violation` unless every check is ok. */
  reconcile(): Promise<void>;
}

/** How long a part runs: until the time is over, or until the rounds are done. */
export interface Extent {
  /** The seed of the first round. Each round has the next one. */
  readonly seed: number;
  readonly rounds: number;
  /** By `performance.now()`. A round that has begun is finished. */
  readonly endsAt: number;
}

/** How a part ended. */
export interface Outcome {
  readonly rounds: number;
  readonly figures: Figures;
  /** What stopped the part, and in the round of which seed. Null if nothing did. */
  readonly failure: { readonly seed: number; readonly error: unknown } | null;
}

/** After so many rounds the part goes on with new servers and an empty database, so that the checks stay fast. */
const ROUNDS_PER_STAGE = 100;

/** Runs rounds, at least one, until the extent is reached or a round fails. */
export async function runPart(part: Part, { seed, rounds, endsAt }: Extent): Promise<Outcome> {
  let figures = NOTHING;
  let done = 0;
  let current = seed;
  const isOver = () => done >= rounds || (done > 0 && performance.now() >= endsAt);
  try {
    while (!isOver()) {
      await using stage = await part.open();
      const stageEnd = done + ROUNDS_PER_STAGE;
      while (!isOver() && done < stageEnd) {
        current = seed + done;
        figures = sumOf(figures, await stage.round(current, endsAt));
        done += 1;
      }
      await stage.reconcile();
    }
    return { rounds: done, figures, failure: null };
  } catch (error) {
    return { rounds: done, figures, failure: { seed: current, error } };
  }
}
