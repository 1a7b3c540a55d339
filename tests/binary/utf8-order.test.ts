import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inUtf8Order } from '../../src/adapters/postgres/transactions/write/utf8-order.ts';

describe('The order of keys', () => {
  it('is that of their bytes in UTF-8', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(inUtf8Order(a, b)).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 5_000 },
    );
  });
});
