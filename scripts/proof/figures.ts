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
  /** More measurements by name, such as `ms p99`. The largest of several rounds counts. */
  readonly measured?: Readonly<Record<string, number>>;
  /** Aims that were not reached. They are no promises, because a busy machine misses them, too. */
  readonly missedAims?: readonly string[];
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
    measured: largestOf(one.measured ?? {}, other.measured ?? {}),
    missedAims: [...new Set([...(one.missedAims ?? []), ...(other.missedAims ?? [])])],
  };
}

function largestOf(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Record<string, number> {
  const largest: Record<string, number> = { ...one };
  for (const [name, number] of Object.entries(other)) {
    largest[name] = Math.max(number, largest[name] ?? Number.NEGATIVE_INFINITY);
  }
  return largest;
}
