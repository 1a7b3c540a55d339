import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchema, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** An answer of the service, as the network shows it. `body` is its parsed JSON; undefined if there is none. */
export interface NetworkAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** An operation of the document, by its place in it. */
export interface DocumentedOperation {
  readonly operationId: string;
  readonly pointer: string;
}

interface DocumentedResponse {
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content?: Readonly<Record<string, unknown>>;
}

const FILE = new URL('../../openapi.json', import.meta.url);
const PROBLEM = 'application/problem+json';
const DOCUMENT_ID = 'openapi.json';
const DOCUMENT: AnySchema = JSON.parse(readFileSync(FILE, 'utf8'));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(DOCUMENT, DOCUMENT_ID);

const OPERATIONS = Object.entries<Record<string, { operationId: string }>>(Object(at('/paths')))
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => ({
      method: method.toUpperCase(),
      // A fixed path is found before a template that fits it, too: `/v1/products/rank`.
      rank: path.includes('{') ? 1 : 0,
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      operation: { operationId, pointer: pointerTo('paths', path, method) },
    })),
  )
  .sort((a, b) => a.rank - b.rank);

/** `Cache-Control` is sent with every answer. It is declared only if the answer may be kept. */
const HEADERS = Object.keys(Object(at('/components/headers'))).filter((name) => name !== 'Cache-Control');

/** The operation that the document has for a request; undefined if there is none. */
export function findOperation(method: string, url: string): DocumentedOperation | undefined {
  const path = url.split('?', 1)[0] ?? '';
  return OPERATIONS.find((one) => one.method === method && one.pattern.test(path))?.operation;
}

/** How an answer differs from what the document says of its operation, as sentences. */
export function differencesFrom(operation: DocumentedOperation, answer: NetworkAnswer): string[] {
  const { operationId, pointer } = operation;
  const { code } = Object(answer.body);
  // Comes first, because a schema would only say that no problem of the operation matches.
  if (typeOf(answer) === PROBLEM && !codesOf(pointer).includes(code)) {
    return [`${operationId} does not declare ${code}`];
  }
  const place = resolved(`${pointer}/responses/${answer.status}`);
  const response = at(place) as DocumentedResponse | undefined;
  if (!response) return [`status ${answer.status} is not declared`];
  return [...differencesInHeaders(response, answer), ...differencesInBody(place, response, answer)];
}

/** The codes of all problems that an operation declares with a status of their own. */
function codesOf(operationPointer: string): unknown[] {
  const responses = `${operationPointer}/responses`;
  const statuses = Object.keys(Object(at(responses))).filter((status) => status !== 'default');
  return statuses.flatMap((status) => {
    const { content } = at(resolved(`${responses}/${status}`)) as DocumentedResponse;
    const { schema } = Object(content?.[PROBLEM]);
    if (!schema) return [];
    const references: readonly { readonly $ref: string }[] = schema.oneOf ?? [schema];
    return references.map(({ $ref }) => at(`${$ref.slice(1)}/properties/code/const`));
  });
}

/** How a value differs from the schema at this place of the document. */
export function faultsIn(value: unknown, schemaPointer: string): string[] {
  const validate = ajv.getSchema(`${DOCUMENT_ID}#${schemaPointer}`);
  if (!validate) throw new RangeError(`The document has no schema at ${schemaPointer}`);
  return validate(value) ? [] : (validate.errors ?? []).map(describe);
}

/** What stands at this place of the document; undefined if nothing does. */
export function at(pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>(
    (value, step) => Object(value)[step.replaceAll('~1', '/').replaceAll('~0', '~')],
    DOCUMENT,
  );
}

/** The place to which this one refers; this one, if it is no reference. */
function resolved(pointer: string): string {
  const { $ref } = Object(at(pointer));
  return typeof $ref === 'string' ? $ref.slice(1) : pointer;
}

export function pointerTo(...steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function differencesInHeaders({ headers = {} }: DocumentedResponse, answer: NetworkAnswer): string[] {
  const undeclared = HEADERS.filter(
    (name) => !headers[name] && answer.headers[name.toLowerCase()] !== undefined,
  );
  const faults = Object.entries(headers).flatMap(([name, { $ref }]) => {
    const pointer = $ref.slice(1);
    const declared = Object(at(pointer));
    const value = answer.headers[name.toLowerCase()];
    if (value === undefined) return declared.required ? [`the header ${name} is missing`] : [];
    const typed = declared.schema.type === 'integer' ? Number(value) : value;
    return faultsIn(typed, `${pointer}/schema`).map((fault) => `header ${name}: ${fault}`);
  });
  return [...undeclared.map((name) => `the header ${name} is not declared`), ...faults];
}

function differencesInBody(place: string, { content }: DocumentedResponse, answer: NetworkAnswer): string[] {
  const { body } = answer;
  if (!content) return body === undefined ? [] : ['a body is not declared'];
  const type = typeOf(answer);
  if (!content[type]) return [`the content type ${type} is not declared`];
  return faultsIn(body, `${place}${pointerTo('content', type, 'schema')}`).map((fault) => `body${fault}`);
}

/** The content type, without its parameters. */
function typeOf({ headers }: NetworkAnswer): string {
  return String(headers['content-type']).split(';', 1)[0] ?? '';
}

function describe({ instancePath, message }: ErrorObject): string {
  return `${instancePath} ${message}`;
}
