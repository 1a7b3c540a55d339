import { PROBLEM_KINDS, type ProblemCode } from '../problems/problem-kinds.ts';
import type { Access } from '../route.ts';
import type { JsonSchema } from '../wire/json-schema.ts';
import { Components } from './components.ts';
import { PARAMETERS, RESPONSE_HEADERS, type ResponseHeader, SECURITY_SCHEMES } from './fixed-components.ts';
import { INFO, TAGS } from './info.ts';
import type { Operation } from './operations.ts';
import { codesOf, problemSchema } from './problem-schemas.ts';

/** The requests that the service sends, as OpenAPI describes webhooks, and the schemas to which they refer. */
export interface Webhooks {
  readonly operations: Readonly<Record<string, object>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/** The OpenAPI 3.1 document of the API: every route, every webhook, and what they share. */
export function openApiDocument(
  operations: readonly Operation[],
  webhooks: Webhooks,
): Record<string, unknown> {
  const components = new Components();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describe(operation, components),
    };
  }
  for (const [name, schema] of Object.entries(webhooks.schemas)) components.add(name, schema);
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/', description: 'The server that serves this document.' }],
    tags: TAGS,
    paths,
    webhooks: webhooks.operations,
    components: {
      schemas: components.all(),
      parameters: PARAMETERS,
      headers: RESPONSE_HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function describe(operation: Operation, components: Components): object {
  const { operationId, summary, description, tags, access } = operation;
  return {
    operationId,
    summary,
    description: [description, CALLERS[access]].join('\n\n'),
    tags,
    security: access === 'public' || access === 'probe' ? [] : [{ bearer: [] }],
    parameters: parametersOf(operation, components),
    requestBody: requestBodyOf(operation, components),
    responses: responsesOf(operation, components),
  };
}

function parametersOf({ method, params, query, needsKey, isCacheable }: Operation, components: Components) {
  const parameters: object[] = [];
  if (params) parameters.push(...fieldsOf(components.describe(params, 'input'), 'path'));
  if (query) parameters.push(...fieldsOf(components.describe(query, 'input'), 'query'));
  if (method === 'POST')
    parameters.push(referenceTo('parameters', needsKey ? 'RequiredIdempotencyKey' : 'IdempotencyKey'));
  if (isCacheable) parameters.push(referenceTo('parameters', 'IfNoneMatch'));
  return parameters.length > 0 ? parameters : undefined;
}

function fieldsOf({ properties = {}, required = [] }: JsonSchema, place: 'path' | 'query'): object[] {
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = typeof schema === 'object' ? schema : {};
    const isRequired = place === 'path' || required.includes(name);
    return { name, in: place, required: isRequired, description, schema: rest };
  });
}

function requestBodyOf({ body }: Operation, components: Components) {
  if (!body) return undefined;
  return { required: true, content: { 'application/json': { schema: components.describe(body, 'input') } } };
}

function responsesOf(operation: Operation, components: Components): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const [status, schema] of operation.responses) {
    const content = { 'application/json': { schema: components.describe(schema, 'output') } };
    responses[status] = {
      description: SUCCESSES[status] ?? 'The request succeeded.',
      headers: headersOf(operation, status),
      content,
    };
  }
  if (operation.isCacheable) {
    responses[304] = {
      description: 'Your copy is still current. The answer has no body.',
      headers: headersOf(operation, 304),
    };
  }
  for (const [status, codes] of byStatus(codesOf(operation))) {
    responses[status] = {
      description: codes.map((code) => `\`${code}\`: ${PROBLEM_KINDS[code].title}.`).join(' '),
      headers: headersOf(operation, status),
      content: { 'application/problem+json': { schema: problemSchema(codes, components) } },
    };
  }
  return responses;
}

const SUCCESSES: Readonly<Record<number, string>> = {
  200: 'The request succeeded.',
  201: 'Created. The body shows the result.',
  202: 'Accepted. The work is done later.',
};

/** The last sentence of an operation's description: who may call it. */
const CALLERS: Readonly<Record<Access, string>> = {
  public: 'No token is needed.',
  shopper: 'A token is needed.',
  charge: 'A token is needed. The shop may demand a word for charging in its `scope`.',
  admin: 'For operators: the `scope` of the token must have the word `admin`.',
  probe: 'No token is needed, and the rate limit does not apply.',
};

function byStatus(codes: readonly ProblemCode[]): [number, ProblemCode[]][] {
  const groups = Map.groupBy(codes, (code) => PROBLEM_KINDS[code].status);
  return [...groups].sort(([a], [b]) => a - b);
}

function headersOf(operation: Operation, status: number): Record<string, object> {
  const { method, access, isCacheable, isShared, hasLocation } = operation;
  const names: ResponseHeader[] = ['X-Request-Id'];
  const isKept = isShared && status < 400;
  if (access !== 'probe' && !isKept) names.push('RateLimit', 'RateLimit-Policy');
  if (status === 201 && hasLocation) names.push('Location');
  if (isCacheable && (status === 200 || status === 304)) names.push('ETag', 'Cache-Control');
  if (method === 'POST' && (status < 300 || status === 402)) names.push('Idempotency-Replayed');
  if (status === 429 || status === 503) names.push('Retry-After');
  if (status === 401 || status === 403) names.push('WWW-Authenticate');
  return Object.fromEntries(names.map((name) => [name, referenceTo('headers', name)]));
}

function referenceTo(kind: 'headers' | 'parameters', name: string): { readonly $ref: string } {
  return { $ref: `#/components/${kind}/${name}` };
}
