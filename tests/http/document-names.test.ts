import { describe, expect, it } from 'vitest';
import { at } from './api-document.ts';

interface Part {
  readonly place: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Every object of the document that is not part of an example. */
const PARTS = partsOf('', at(''));

function partsOf(place: string, value: unknown): Part[] {
  if (typeof value !== 'object' || value === null || /\/examples?$/.test(place)) return [];
  const below = Object.entries(value).flatMap(([name, part]) => partsOf(`${place}/${name}`, part));
  return Array.isArray(value) ? below : [{ place, value: Object(value) }, ...below];
}

/** The places of the schemas for which this holds. Fields that are called `type` or `enum` are no schemas. */
function schemasWith(holds: (schema: Part['value']) => boolean): string[] {
  const schemas = PARTS.filter(({ place }) => !place.endsWith('/properties'));
  return schemas.filter(({ value }) => holds(value)).map(({ place }) => place);
}

function isOfType(schema: Part['value'], type: string): boolean {
  return schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type));
}

const isNamed = (place: string) => /^\/components\/schemas\/\w+$/.test(place);

/** An operation by its id, with its path and its tags. */
interface NamedOperation {
  readonly path: string;
  readonly operationId: string;
  readonly tags: readonly string[];
}

const OPERATIONS: readonly NamedOperation[] = Object.entries(Object(at('/paths'))).flatMap(([path, item]) =>
  Object.values<NamedOperation>(Object(item)).map(({ operationId, tags }) => ({ path, operationId, tags })),
);

describe('the names in the document', () => {
  it('are given to every enum, so that a generated client has one type for it', () => {
    const enums = schemasWith((schema) => Array.isArray(schema.enum));
    expect(enums).toContain('/components/schemas/OrderStatus');
    expect(enums.filter((place) => !isNamed(place))).toEqual([]);
  });

  it('are given to every object that declares its fields', () => {
    const objects = schemasWith((schema) => schema.properties !== undefined);
    expect(objects).toContain('/components/schemas/Order');
    expect(objects.filter((place) => !isNamed(place))).toEqual([]);
  });

  it('do not collide with types that every program has', () => {
    const names = Object.keys(Object(at('/components/schemas')));
    const isTaken = (name: string) => name in globalThis || ['Event', 'Record', 'Partial'].includes(name);
    expect(names.filter(isTaken)).toEqual([]);
  });

  it('begin with `admin` for the operations of operators, and only for them', () => {
    const isForOperators = ({ path }: NamedOperation) => path.startsWith('/v1/admin/');
    expect(OPERATIONS.filter(isForOperators)).not.toEqual([]);
    for (const operation of OPERATIONS) {
      const { operationId, tags } = operation;
      expect([operationId, /^admin[A-Z]/.test(operationId)]).toEqual([
        operationId,
        isForOperators(operation),
      ]);
      expect([operationId, tags.length]).toEqual([operationId, 1]);
      expect([operationId, /^Operator \w+$/.test(tags.join())]).toEqual([
        operationId,
        isForOperators(operation),
      ]);
    }
  });
});

describe('the bounds in the document', () => {
  it('are given to every integer, with its format', () => {
    const integers = schemasWith((schema) => isOfType(schema, 'integer'));
    const unbounded = integers.filter((place) => {
      const { format, minimum, maximum } = Object(PARTS.find((part) => part.place === place)?.value);
      return format === undefined || minimum === undefined || maximum === undefined;
    });
    expect(integers.length).toBeGreaterThan(50);
    expect(unbounded).toEqual([]);
  });

  it('are given to every array', () => {
    const arrays = schemasWith((schema) => isOfType(schema, 'array'));
    const unbounded = schemasWith((schema) => isOfType(schema, 'array') && schema.maxItems === undefined);
    expect(arrays.length).toBeGreaterThan(10);
    expect(unbounded).toEqual([]);
  });
});
