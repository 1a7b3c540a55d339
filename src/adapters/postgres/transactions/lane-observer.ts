/** What a transaction took, for those who watch: changes, and milliseconds. */
interface TransactionFigures {
  readonly changes: number;
  /** How long the change that waited longest had waited for its turn. */
  readonly queueMs: number;
  readonly lockMs: number;
  readonly decideMs: number;
  /** The write and COMMIT, which are sent together; 0 where nothing was to be written. */
  readonly commitMs: number;
}

/** What happened to a group besides being committed at once. */
type LaneIncident = 'repeated' | 'split' | 'blocked' | 'settled_committed' | 'settled_aborted' | 'unsettled';

/** Hears how the lanes are doing. */
export interface LaneObserver {
  onTransaction(lane: string, figures: TransactionFigures): void;
  onIncident(lane: string, incident: LaneIncident): void;
}
