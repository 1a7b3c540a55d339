import { z } from 'zod';
import { type JsonSchema, optionsFor } from '../wire/json-schema.ts';

/** The named schemas of the document. A zod schema with an `id` becomes one of them. */
export class Components {
  readonly #named = new Map<string, { readonly io: 'input' | 'output'; readonly schema: JsonSchema }>();

  /** The JSON schema of a request (`input`) or of a reply (`output`). It refers to the named schemas within it. */
  describe(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // zod writes the root in place, even if it has an id. Inside of an object it becomes a reference.
    const text = JSON.stringify(z.toJSONSchema(z.object({ root: schema }), optionsFor(io)));
    const { properties, $defs = {} }: JsonSchema = JSON.parse(
      text.replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/'),
    );
    for (const [name, named] of Object.entries($defs)) this.#name(name, named, io);
    const root = properties?.root;
    return typeof root === 'object' ? root : {};
  }

  add(name: string, schema: JsonSchema): void {
    this.#named.set(name, { io: 'output', schema });
  }

  all(): Record<string, JsonSchema> {
    const sorted = [...this.#named].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, { schema }]) => [name, schema]));
  }

  /** Keeps one schema for requests and replies. The one of requests wins, because it is stricter. */
  #name(name: string, { id: _id, ...schema }: JsonSchema, io: 'input' | 'output'): void {
    if (this.#named.get(name)?.io !== 'input') this.#named.set(name, { io, schema });
  }
}
