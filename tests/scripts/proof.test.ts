import { describe, expect, it } from 'vitest';
import { NOTHING } from '../../scripts/proof/figures.ts';
import { type Part, runPart } from '../../scripts/proof/part.ts';
import { Random } from '../../scripts/proof/random.ts';
import { explanationOf, lineOf } from '../../scripts/proof/report.ts';
import { Violation } from '../../scripts/proof/violation.ts';

const FOREVER = { seed: 10, rounds: 3, endsAt: Number.POSITIVE_INFINITY };

/** A part whose rounds are recorded, with a violation in the round of this seed, or else in the reconciliation. */
function aPart({ wrong = -1, booksAreWrong = false } = {}): Part & { readonly log: string[] } {
  const log: string[] = [];
  return {
    log,
    name: 'storms',
    faultName: 'gusts',
    open: async () => ({
      async round(seed) {
        log.push(`round ${seed}`);
        if (seed === wrong) throw new Violation('A tree fell', { height: 12 });
        return { ...NOTHING, faults: 2, requests: 1_000, longestRecoveryMs: seed * 100 };
      },
      async reconcile() {
        log.push('reconciliation');
        if (booksAreWrong) throw new Violation('The books are not in order');
      },
      async [Symbol.asyncDispose]() {
        log.push('closed');
      },
    }),
  };
}

describe('A part of the proof', () => {
  it('gives each round the next seed, and ends with the reconciliation and one line of figures', async () => {
    const part = aPart();
    const outcome = await runPart(part, FOREVER);
    expect(part.log).toEqual(['round 10', 'round 11', 'round 12', 'reconciliation', 'closed']);
    expect(lineOf(part, outcome, 10)).toBe(
      'storms: 3 rounds, 6 gusts, 3,000 requests, longest recovery 1.2 s, 0 violations, books in order (--seed=10)',
    );
  });

  it('stops at a violation, closes its servers, and says how to repeat the round', async () => {
    const part = aPart({ wrong: 11 });
    const outcome = await runPart(part, FOREVER);
    expect(part.log).toEqual(['round 10', 'round 11', 'closed']);
    expect(lineOf(part, outcome, 10)).toMatch(/^storms: 1 rounds, .* stopped by a violation/);
    expect(outcome.failure && explanationOf(part, outcome.failure)).toBe(
      'storms: A tree fell\n{ height: 12 }\nTo repeat this round: npm run proof -- --part=storms --seed=11 --rounds=1',
    );
  });

  it('names the last round if the reconciliation at the end fails', async () => {
    const { failure } = await runPart(aPart({ booksAreWrong: true }), FOREVER);
    expect(failure).toMatchObject({ seed: 12, error: { message: 'The books are not in order' } });
  });

  it('runs one round if it has no time', async () => {
    const { rounds } = await runPart(aPart(), { ...FOREVER, endsAt: 0 });
    expect(rounds).toBe(1);
  });

  it('goes on with new servers after 100 rounds', async () => {
    const part = aPart();
    await runPart(part, { ...FOREVER, rounds: 101 });
    expect(part.log.filter((line) => line === 'closed')).toHaveLength(2);
    expect(part.log.filter((line) => line === 'reconciliation')).toHaveLength(2);
  });
});

describe('The random numbers of the proof', () => {
  const some = (random: Random) => Array.from({ length: 50 }, () => random.between(1, 6));

  it('are the same for the same seed, and others for another seed', () => {
    expect(some(new Random(7))).toEqual(some(new Random(7)));
    expect(some(new Random(7))).not.toEqual(some(new Random(8)));
  });

  it('reach both ends of their range and nothing beyond', () => {
    expect(new Set(some(new Random(7)))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(new Random(7).pick([])).toBeUndefined();
  });
});
