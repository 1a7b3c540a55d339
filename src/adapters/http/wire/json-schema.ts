import { z } from 'zod';

/** A schema of JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** An empty registry: without ids, zod writes every schema in place. */
const NO_NAMES = z.registry<{ id?: string }>();

/** The JSON schema of a reply for fast-json-stringify, without references. */
export function serializationSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { ...optionsFor('output'), metadata: NO_NAMES });
}

/** How a zod schema becomes a JSON schema: a `Date` is text, and null is one of the types instead of a schema of its own. */
export function optionsFor(io: 'input' | 'output') {
  return {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date')
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
      // zod drops the examples of a transformed schema. Ours show what the client sends, so they still hold.
      const { examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (Array.isArray(examples) && jsonSchema.$ref === undefined) jsonSchema.examples = examples;
      // zod adds a long pattern that repeats the format.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.type === 'integer') jsonSchema.format ??= integerFormat(jsonSchema);
      // A client must accept a field that a later version adds to a reply.
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
      mergeNull(jsonSchema);
      showBoolean(jsonSchema);
    },
  } satisfies z.core.ToJSONSchemaParams;
}

/** The smallest format that holds all values of the schema. Without bounds of its own it has those of a safe integer. */
function integerFormat({ minimum = -Infinity, maximum = Infinity }: JsonSchema): 'int32' | 'int64' {
  return minimum >= -(2 ** 31) && maximum < 2 ** 31 ? 'int32' : 'int64';
}

/** In a query a boolean is one of two words. For a client it is a boolean. */
function showBoolean(jsonSchema: JsonSchema): void {
  if (jsonSchema.enum?.join() !== 'true,false') return;
  delete jsonSchema.enum;
  jsonSchema.type = 'boolean';
}

function mergeNull(jsonSchema: JsonSchema): void {
  const [value, none, ...others] = jsonSchema.anyOf ?? [];
  if (others.length > 0 || none?.type !== 'null' || typeof value?.type !== 'string') return;
  delete jsonSchema.anyOf;
  Object.assign(jsonSchema, value, { type: [value.type, 'null'] });
  if (value.enum) jsonSchema.enum = [...value.enum, null];
}
