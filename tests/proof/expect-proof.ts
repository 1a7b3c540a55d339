import { expect } from 'vitest';
import { type Part, runPart } from '../../scripts/proof/part.ts';
import { explanationOf } from '../../scripts/proof/report.ts';

/** Long enough for the rounds on a machine that is busy with other tests. */
export const PROOF_TIMEOUT_MS = 180_000;

/** Runs rounds of the part as `npm run proof` does, with seeds from `seed` on. Expects no violation. */
export async function expectProof(part: Part, seed: number, rounds: number): Promise<void> {
  const { failure } = await runPart(part, { seed, rounds, endsAt: Number.POSITIVE_INFINITY });
  expect(failure && explanationOf(part, failure)).toBeNull();
}
