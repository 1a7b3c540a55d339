/** What one round did, or several rounds together. Times are in milliseconds. */
export interface Figures {
  /** Kills, cut commits, or races. */
  readonly faults: number;
  readonly requests: number;
  /** Orders, payments, charges and so on that the service has acknowledged, each counted once. */
  readonly acknowledged: number;
  /** From a fault until the service served a request again. */
  readonly longestRecoveryMs: number;
  readonly slowestAnswerMs: number;
}

export const NOTHING: Figures = {
  faults: 0,
  requests: 0,
  acknowledged: 0,
  longestRecoveryMs: 0,
  slowestAnswerMs: 0,
};

export function sumOf(one: Figures, other: Figures): Figures {
  return {
    faults: one.faults + other.faults,
    requests: one.requests + other.requests,
    acknowledged: one.acknowledged + other.acknowledged,
    longestRecoveryMs: Math.max(one.longestRecoveryMs, other.longestRecoveryMs),
    slowestAnswerMs: Math.max(one.slowestAnswerMs, other.slowestAnswerMs),
  };
}

/** The figures as the end of one line. `faultName` is what the part's faults are called. */
export function told(figures: Figures, faultName: string): string {
  const counts = [
    [figures.faults, faultName],
    [figures.requests, 'requests'],
    [figures.acknowledged, 'acknowledged effects'],
  ] as const;
  const times = [
    [figures.longestRecoveryMs, 'longest recovery'],
    [figures.slowestAnswerMs, 'slowest answer'],
  ] as const;
  return [
    ...counts.map(([count, name]) => `${count.toLocaleString('en')} ${name}`),
    ...times.filter(([ms]) => ms > 0).map(([ms, name]) => `${name} ${(ms / 1_000).toFixed(1)} s`),
  ].join(', ');
}
