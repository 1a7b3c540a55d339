import { keyOf, type Sample } from '../parts/sample.ts';

/** A line for each point and status with which operations were refused. */
export function refusalLines(samples: readonly Sample[]): string[] {
  return samples.flatMap(({ cell, round, figures }) =>
    Object.entries(figures.refusals).map(
      ([status, times]) => `${keyOf(cell)}, round ${round + 1}: ${times} × ${status}`,
    ),
  );
}
