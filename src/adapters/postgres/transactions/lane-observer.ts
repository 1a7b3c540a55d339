/** What one transaction took: its number of changes, and milliseconds. */
interface TransactionFigures {
  readonly changes: number;
  /** How long its oldest change had waited when the transaction began. */
  readonly queueMs: number;
  readonly lockMs: number;
  readonly decideMs: number;
  /** The write and COMMIT, which are sent together. 0 if there was nothing to write. */
  readonly commitMs: number;
}

/**
 * What can happen to a group other than being committed at once.
 *
 * - `repeated`: its transaction failed, and it runs again.
 * - `split`: its transaction failed, and each half runs by itself.
 * - `blocked`: another transaction has locked a row that one of its changes needs.
 * - `settled_committed`, `settled_aborted`: the answer to COMMIT was lost, and we found out what happened.
 * - `unsettled`: the answer to COMMIT was lost, and we could not find out what happened.
 */
type LaneIncident = 'repeated' | 'split' | 'blocked' | 'settled_committed' | 'settled_aborted' | 'unsettled';

/** Is told what happens in the lanes. */
export interface LaneObserver {
  onTransaction(lane: string, figures: TransactionFigures): void;
  onIncident(lane: string, incident: LaneIncident): void;
}
