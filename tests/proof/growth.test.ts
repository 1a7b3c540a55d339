import { describe, expect, it } from 'vitest';
import { growthsOf, isTooMuch, type Sample } from '../../scripts/proof/soak/growth.ts';

const FLAT: Sample = { memory: 300, heap: 60, tables: { markers: 10 } };

/** A run of ten samples. The first two warm up, and the last two are as given. */
function runThatEndsWith(late: Sample): Sample[] {
  return [{ memory: 100, heap: 20, tables: {} }, ...Array<Sample>(7).fill(FLAT), late, late];
}

const grownIn = (samples: readonly Sample[]) =>
  growthsOf(samples)
    .filter(isTooMuch)
    .map(({ what }) => what);

describe('A run', () => {
  it('is flat if its end is as large as its time after the warm-up', () => {
    expect(grownIn(runThatEndsWith(FLAT))).toEqual([]);
  });

  it.each([
    ['memory', { ...FLAT, memory: 400 }],
    ['heap', { ...FLAT, heap: 100 }],
    ['table markers', { ...FLAT, tables: { markers: 21 } }],
    ['table of_yesterday', { ...FLAT, tables: { ...FLAT.tables, of_yesterday: 9 } }],
  ])('is not flat if this has grown: %s', (what, late) => {
    expect(grownIn(runThatEndsWith(late))).toEqual([what]);
  });

  it('is not judged if it is too short to have fifths', () => {
    expect(growthsOf([FLAT, FLAT, FLAT, FLAT])).toEqual([]);
  });
});
