import type { Parameters } from 'fast-check';

/**
 * How often a property is tried. A failure prints its seed and path; with these in `FAST_CHECK_SEED` and
 * `FAST_CHECK_PATH` the very same commands are run again, and first of all the ones that failed.
 */
export function replayable<Values>(runs: number): Parameters<Values> {
  const { FAST_CHECK_SEED: seed, FAST_CHECK_PATH: path } = process.env;
  return {
    numRuns: runs,
    ...(seed !== undefined && { seed: Number(seed) }),
    ...(path !== undefined && { path }),
  };
}
