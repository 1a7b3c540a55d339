import { describe, expect, it } from 'vitest';
import { at } from './api-document.ts';

/** Words that hide who acts, and phrases that only the writer understands. */
const UNCLEAR = /\b(?:somebody|nobody|anybody|everybody|whoever)\b|\bbehind\b|\bthose who\b/i;

interface Description {
  readonly place: string;
  readonly text: unknown;
}

/** The description of everything in the document that has a name: operations, parameters, headers, schemas, fields. */
function descriptions(): Description[] {
  const found: Description[] = [];
  visit('', at(''), found);
  return found;
}

function visit(place: string, value: unknown, found: Description[]): void {
  if (typeof value !== 'object' || value === null || place.endsWith('/examples')) return;
  const parent = place.split('/').at(-2) ?? '';
  const isNamed = /^(?:properties|schemas|headers|parameters|responses|tags|webhooks)$/.test(parent);
  if ((isNamed || 'operationId' in value) && !('$ref' in value) && !('post' in value)) {
    found.push({ place, text: Reflect.get(value, 'description') });
  }
  for (const [name, part] of Object.entries(value)) visit(`${place}/${name}`, part, found);
}

describe('the document', () => {
  it('describes everything that has a name, in sentences', () => {
    const all = descriptions();
    expect(all.length).toBeGreaterThan(400);
    expect(all.filter(({ text }) => typeof text !== 'string' || !/^[A-Z`].*[.]$/s.test(text))).toEqual([]);
  });

  it('says who acts', () => {
    expect(descriptions().filter(({ text }) => UNCLEAR.test(String(text)))).toEqual([]);
  });
});
