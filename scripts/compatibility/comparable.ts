import { isDeepStrictEqual } from 'node:util';

/** An OpenAPI document, as far as a comparison goes into it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, object>>;
  readonly webhooks?: Readonly<Record<string, Webhook>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Webhook {
  readonly post: { readonly operationId: string; readonly requestBody: { readonly content: object } };
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The operations of a document, by path and method, in a form that compares well. Every reference is replaced by what it
 * refers to. A list whose order does not count is an object: parameters, required fields, the values of an enum, types,
 * and the cases of a discriminated union. A webhook becomes an operation that answers with the event, because the service
 * sends it.
 */
export function comparable(document: ApiDocument): Fields {
  const { paths, webhooks = {} } = document;
  const sent = Object.entries(webhooks).map(([type, { post }]) => {
    const { operationId, requestBody } = post;
    return [`/webhooks/${type}`, { get: { operationId, responses: { 200: requestBody } } }] as const;
  });
  return Object(new References(document).resolve({ ...paths, ...Object.fromEntries(sent) }));
}

/** Puts what references refer to in their place. Each of them is resolved once, because many places share it. */
class References {
  readonly #document: object;
  readonly #resolved = new Map<string, object>();

  constructor(document: object) {
    this.#document = document;
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((part) => this.resolve(part));
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, ...rest } = value as Fields;
    const parts = Object.entries(withCases(rest)).map(([name, part]) => [name, this.resolve(part)]);
    const fields = withoutLists(Object.fromEntries(parts));
    return typeof $ref === 'string' ? { ...this.#get($ref), ...fields } : fields;
  }

  #get(reference: string): object {
    const known = this.#resolved.get(reference);
    if (known) return known;
    const steps = reference.slice('#/'.length).split('/');
    const target = steps.reduce<unknown>((value, step) => Object(value)[step], this.#document);
    const resolved = Object(this.resolve(target));
    this.#resolved.set(reference, resolved);
    return resolved;
  }
}

/** A discriminated union has its cases by the value that tells them apart, instead of `oneOf`. */
function withCases(fields: Fields): Fields {
  const { discriminator, oneOf: _, ...rest } = fields;
  const { mapping } = Object(discriminator);
  if (!mapping) return fields;
  const cases = Object.entries(mapping).map(([value, $ref]) => [value, { $ref }] as const);
  return { ...rest, cases: Object.fromEntries(cases) };
}

function withoutLists(given: Fields): Fields {
  const fields = withNull(given);
  const { parameters, required, enum: values, type, oneOf, anyOf } = fields;
  const sets = {
    oneOf: Array.isArray(oneOf) && { ...oneOf },
    anyOf: Array.isArray(anyOf) && { ...anyOf },
    parameters: Array.isArray(parameters) && byKey(parameters, (one) => `${one.in} ${one.name}`),
    required: Array.isArray(required) && setOf(required),
    enum: Array.isArray(values) && setOf(values),
    type: (typeof type === 'string' || Array.isArray(type)) && setOf([type].flat()),
  };
  return { ...fields, ...Object.fromEntries(Object.entries(sets).filter(([, set]) => set !== false)) };
}

/** A schema that allows null has it among its types, instead of in `anyOf`. */
function withNull({ anyOf, ...fields }: Fields): Fields {
  const [value, none, ...others] = Array.isArray(anyOf) ? anyOf : [];
  const isNullable = others.length === 0 && isDeepStrictEqual(none, { type: { null: true } });
  if (!isNullable) return anyOf === undefined ? fields : { anyOf, ...fields };
  return { ...value, ...fields, type: { ...value.type, null: true } };
}

function setOf(values: readonly unknown[]): Fields {
  return Object.fromEntries(values.map((value) => [String(value), true]));
}

function byKey(values: readonly Fields[], keyOf: (value: Fields) => string): Fields {
  return Object.fromEntries(values.map((value) => [keyOf(value), value]));
}
