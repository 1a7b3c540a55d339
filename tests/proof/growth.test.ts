import { describe, expect, it } from 'vitest';
import { growthsOf, requireFlat, type Sample } from '../../scripts/proof/soak/growth.ts';

const FLAT: Sample = { memory: 300, heap: 60, tables: { markers: 10 } };

/** A run of ten samples. The first two warm up, and the last two are as given. */
function runThatEndsWith(late: Sample): Sample[] {
  return [{ memory: 100, heap: 20, tables: {} }, ...Array<Sample>(7).fill(FLAT), late, late];
}

describe('A run', () => {
  it('is flat if its end is as large as its time after the warm-up', () => {
    expect(() => requireFlat(growthsOf(runThatEndsWith(FLAT)))).not.toThrow();
  });

  it.each([
    ['memory', { ...FLAT, memory: 400 }],
    ['heap', { ...FLAT, heap: 100 }],
    ['table markers', { ...FLAT, tables: { markers: 21 } }],
    ['table of_yesterday', { ...FLAT, tables: { ...FLAT.tables, of_yesterday: 9 } }],
  ])('is not flat if this has grown: %s', (what, late) => {
    const grown = [expect.objectContaining({ what })];
    expect(() => requireFlat(growthsOf(runThatEndsWith(late)))).toThrow(
      expect.objectContaining({ facts: { grown } }),
    );
  });

  it('is not judged if it is too short to have fifths', () => {
    expect(growthsOf([FLAT, FLAT, FLAT, FLAT])).toEqual([]);
  });
});
