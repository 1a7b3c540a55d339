import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/adapters/http/replies/fingerprint.ts';

/** As the text was made before: by an object whose fields are sorted. */
function bySortedObject(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(bySortedObject);
  const fields = Object.entries(value).map(([name, field]) => [name, bySortedObject(field)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

// An object puts names that are numbers first. No field of a body has such a name.
const names = fc.string({ unit: 'binary' }).map((name) => `field ${name}`);
const leaves = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
);
const { body } = fc.letrec((tie) => ({
  body: fc.dictionary(names, fc.option(tie('field'), { nil: undefined })),
  field: fc.oneof({ depthSize: 'small' }, leaves, fc.array(tie('field')), tie('body')),
}));

describe('The text that is fingerprinted', () => {
  it('is what earlier versions fingerprinted', () => {
    fc.assert(
      fc.property(body, (value) => {
        expect(canonicalJson(value)).toBe(JSON.stringify(bySortedObject(value)));
      }),
    );
  });
});
