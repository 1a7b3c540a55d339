import { z } from 'zod';

/** A schema of JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A registry without ids, so that schemas written with it stand alone. */
const NO_NAMES = z.registry<{ id?: string }>();

/** The JSON schema of what a reply may hold, without references: fast-json-stringify writes by it. */
export function serializationSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { ...optionsFor('output'), metadata: NO_NAMES });
}

/** What our schemas become in JSON: times are text, and null is one of the types rather than another schema. */
export function optionsFor(io: 'input' | 'output') {
  return {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date')
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
      // zod leaves out the examples of what it transforms; ours show what is sent, not what it makes of it.
      const { examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (Array.isArray(examples) && jsonSchema.$ref === undefined) jsonSchema.examples = examples;
      // The pattern says again, at length, what the format says.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      // The bounds of a double say nothing about the field.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      // Clients must not choke on a field that a later version adds.
      if (io === 'output') delete jsonSchema.additionalProperties;
      mergeNull(jsonSchema);
    },
  } satisfies z.core.ToJSONSchemaParams;
}

function mergeNull(jsonSchema: JsonSchema): void {
  const [value, none, ...others] = jsonSchema.anyOf ?? [];
  if (others.length > 0 || none?.type !== 'null' || typeof value?.type !== 'string') return;
  delete jsonSchema.anyOf;
  Object.assign(jsonSchema, value, { type: [value.type, 'null'] });
  if (value.enum) jsonSchema.enum = [...value.enum, null];
}
