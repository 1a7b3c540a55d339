/** What one round did, or several rounds together. Times are in milliseconds. */
export interface Figures {
  /** Kills, cut commits, or races. */
  readonly faults: number;
  readonly requests: number;
  /** Answers that were lost, or said that the outcome is unknown. Each was settled by repeating the request. */
  readonly doubts: number;
  /** Orders, payments, charges and so on that the service has acknowledged, each counted once. */
  readonly acknowledged: number;
  /** From a fault until the service served a request again. */
  readonly longestRecoveryMs: number;
  readonly slowestAnswerMs: number;
}

export const NOTHING: Figures = {
  faults: 0,
  requests: 0,
  doubts: 0,
  acknowledged: 0,
  longestRecoveryMs: 0,
  slowestAnswerMs: 0,
};

export function sumOf(one: Figures, other: Figures): Figures {
  return {
    faults: one.faults + other.faults,
    requests: one.requests + other.requests,
    doubts: one.doubts + other.doubts,
    acknowledged: one.acknowledged + other.acknowledged,
    longestRecoveryMs: Math.max(one.longestRecoveryMs, other.longestRecoveryMs),
    slowestAnswerMs: Math.max(one.slowestAnswerMs, other.slowestAnswerMs),
  };
}
