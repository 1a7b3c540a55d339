import type { TraceContext } from './trace-context.ts';

/**
 * Hears what happens in a lane. A lane is a queue of changes: the changes that wait in it together are made in one
 * transaction. Its methods must not throw.
 */
export interface LaneObserver {
  /**
   * Called after each commit, before the changes are answered. `traces` lists where the requests stand in their traces
   * whose changes the transaction made, as far as they have one.
   */
  onTransaction(lane: string, figures: TransactionFigures, traces: () => readonly TraceContext[]): void;
  /** Called when a group of changes met an incident. */
  onIncident(lane: string, incident: LaneIncident): void;
}

/** What one transaction took: changes, and milliseconds by phase. */
export interface TransactionFigures {
  readonly changes: number;
  /** How long the oldest of its changes waited for its turn. */
  readonly queueMs: number;
  /** Locking and reading. */
  readonly lockMs: number;
  readonly decideMs: number;
  /** The write and COMMIT, which are sent together; 0 if there was nothing to write. */
  readonly commitMs: number;
}

/**
 * Why a group of changes was not committed at the first try:
 * - `repeated`: the transaction failed for a passing reason and was made again;
 * - `split`: the transaction failed, perhaps because of one of its changes, so each half was made alone;
 * - `blocked`: another transaction had locked a row that one change needs, so that change left the group;
 * - `settled_committed`, `settled_aborted`: the answer to COMMIT was lost or late, and the lane found out what it was;
 * - `unsettled`: the outcome of COMMIT was not known after 10 seconds, so the changes were answered without it.
 */
export type LaneIncident = (typeof LANE_INCIDENTS)[number];

export const LANE_INCIDENTS = [
  'repeated',
  'split',
  'blocked',
  'settled_committed',
  'settled_aborted',
  'unsettled',
] as const;
