import { describe, expect, it } from 'vitest';
import { metadataFaults, metadataOf } from '../../src/domain/metadata.ts';

const faultyKeys = (metadata: Record<string, string>, maxBytes = 4_096) =>
  metadataFaults(metadata, maxBytes).map(({ key }) => key);

describe('metadata', () => {
  it('has its keys sorted, and is empty if none was given', () => {
    expect(Object.keys(metadataOf({ b: '', C: '', a: '' }))).toEqual(['C', 'a', 'b']);
    expect(metadataOf()).toEqual({});
  });

  it.each(['a', '0', 'A.b_c-9', 'k'.repeat(40)])('may have the key %s', (key) => {
    expect(faultyKeys({ [key]: '' })).toEqual([]);
  });

  it.each(['', '.a', '_a', '-a', 'a b', 'é', 'a\n', 'k'.repeat(41)])('cannot have the key %j', (key) => {
    expect(faultyKeys({ [key]: '' })).toEqual([key]);
  });

  it('has at most 20 entries', () => {
    const entries = Array.from({ length: 21 }, (_, n) => [`k${n}`, ''] as const);
    expect(faultyKeys(Object.fromEntries(entries.slice(1)))).toEqual([]);
    expect(faultyKeys(Object.fromEntries(entries))).toEqual([null]);
  });

  it('has values of at most 500 characters, however many bytes they take', () => {
    expect(faultyKeys({ a: '\u{1f9e6}'.repeat(500) })).toEqual([]);
    expect(faultyKeys({ a: 'x'.repeat(501), b: 'x' })).toEqual(['a']);
  });

  it('has at most so many bytes as JSON', () => {
    expect(Buffer.byteLength(JSON.stringify({ a: '€"' }))).toBe(13);
    expect(faultyKeys({ a: '€"' }, 13)).toEqual([]);
    expect(faultyKeys({ a: '€"' }, 12)).toEqual([null]);
  });

  it.each([
    [
      'a key',
      { 'a b': '' },
      'must have a key of 1 to 40 of the characters A–Z a–z 0–9 . _ - and begin with a letter or a digit',
    ],
    ['a value', { 'a b': 'x'.repeat(501) }, 'must have at most 500 characters'],
  ])('says of %s what is wrong with it', (_, metadata, detail) => {
    expect(metadataFaults(metadata, 4_096)).toContainEqual({ key: 'a b', detail });
  });

  it('says of the whole what is wrong with it', () => {
    const entries = Array.from({ length: 21 }, (_, n) => [`k${n}`, '']);
    expect(metadataFaults(Object.fromEntries(entries), 100)).toEqual([
      { key: null, detail: 'must have at most 20 entries' },
      { key: null, detail: 'must have at most 100 bytes as JSON' },
    ]);
  });
});
