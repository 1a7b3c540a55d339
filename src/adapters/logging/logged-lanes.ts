import type {
  LaneIncident,
  LaneObserver,
  TransactionFigures,
} from '../../application/ports/lane-observer.ts';
import type { Logger } from '../../application/ports/logger.ts';
import type { TraceContext } from '../../application/ports/trace-context.ts';

/** Logs what happens in the lanes, at the level `debug`, and tells another observer of it. */
export class LoggedLanes implements LaneObserver {
  readonly #logger: Pick<Logger, 'debug'>;
  readonly #next: LaneObserver;

  constructor(logger: Pick<Logger, 'debug'>, next: LaneObserver) {
    this.#logger = logger;
    this.#next = next;
  }

  onTransaction(lane: string, figures: TransactionFigures, traces: () => readonly TraceContext[]): void {
    this.#logger.debug({ lane, ...rounded(figures) }, 'A group was committed');
    this.#next.onTransaction(lane, figures, traces);
  }

  onIncident(lane: string, incident: LaneIncident): void {
    this.#logger.debug({ lane, incident }, 'A group met an incident');
    this.#next.onIncident(lane, incident);
  }
}

/** The figures in tenths of a millisecond. */
function rounded(figures: TransactionFigures): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [name, Math.round(figure * 10) / 10]),
  );
}
