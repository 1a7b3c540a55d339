import { z } from 'zod';
import { type JsonSchema, optionsFor } from '../wire/json-schema.ts';

/** The schemas that the document names: those whose zod schema has an id. */
export class Components {
  readonly #named = new Map<string, { readonly io: 'input' | 'output'; readonly schema: JsonSchema }>();

  /** The schema of what goes in or comes out, with references to the named schemas in it. */
  describe(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // A schema with an id is written in place where it is the root, and as a reference anywhere else.
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

  /** What goes in is described more strictly than what comes out, and one description serves both. */
  #name(name: string, { id: _id, ...schema }: JsonSchema, io: 'input' | 'output'): void {
    if (this.#named.get(name)?.io !== 'input') this.#named.set(name, { io, schema });
  }
}
