import type { Parameters } from 'fast-check';

/**
 * Settings for a property with this number of runs. A failure prints its seed and path. Set `FAST_CHECK_SEED` and
 * `FAST_CHECK_PATH` to them to run the same commands again, beginning with those that failed.
 */
export function replayable<Values>(runs: number): Parameters<Values> {
  const { FAST_CHECK_SEED: seed, FAST_CHECK_PATH: path } = process.env;
  return {
    numRuns: runs,
    ...(seed !== undefined && { seed: Number(seed) }),
    ...(path !== undefined && { path }),
  };
}
