import type { Access } from '../route.ts';
import type { JsonSchema } from '../wire/json-schema.ts';
import { Components } from './components.ts';
import { exampleOf } from './example-requests.ts';
import { PARAMETERS, RESPONSE_HEADERS, SECURITY_SCHEMES } from './fixed-components.ts';
import { INFO, SERVERS, TAGS } from './info.ts';
import type { Operation } from './operations.ts';
import { nameProblemUnion } from './problem-schemas.ts';
import { responsesOf, sharedResponses } from './responses.ts';

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
  const responses = sharedResponses(components);
  nameProblemUnion(components);
  for (const [name, schema] of Object.entries(webhooks.schemas)) components.add(name, schema);
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: SERVERS,
    tags: TAGS,
    paths,
    webhooks: webhooks.operations,
    components: {
      schemas: components.all(),
      responses,
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

function parametersOf(operation: Operation, components: Components) {
  const { method, params, query, needsKey, isCacheable } = operation;
  const parameters: object[] = [];
  if (params)
    parameters.push(...fieldsOf(components.describe(params, 'input'), 'path', exampleOf(operation).path));
  if (query) parameters.push(...fieldsOf(components.describe(query, 'input'), 'query'));
  if (method === 'POST')
    parameters.push(referenceTo('parameters', needsKey ? 'RequiredIdempotencyKey' : 'IdempotencyKey'));
  if (isCacheable) parameters.push(referenceTo('parameters', 'IfNoneMatch'));
  return parameters.length > 0 ? parameters : undefined;
}

function fieldsOf(
  { properties = {}, required = [] }: JsonSchema,
  place: 'path' | 'query',
  examples: Readonly<Record<string, string>> = {},
): object[] {
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = typeof schema === 'object' ? schema : {};
    const isRequired = place === 'path' || required.includes(name);
    const example = examples[name];
    // The example of the operation replaces the one that the schema has for all operations.
    if (example !== undefined) delete rest.examples;
    return { name, in: place, required: isRequired, description, schema: rest, example };
  });
}

function requestBodyOf(operation: Operation, components: Components) {
  if (!operation.body) return undefined;
  const schema = components.describe(operation.body, 'input');
  return {
    required: true,
    content: { 'application/json': { schema, example: exampleOf(operation).body } },
  };
}

/** The last sentence of an operation's description: who may call it. */
const CALLERS: Readonly<Record<Access, string>> = {
  public: 'No token is needed.',
  shopper: 'A token is needed.',
  charge: 'A token is needed. The shop may demand a word for charging in its `scope`.',
  admin: 'For operators: the `scope` of the token must have the word `admin`.',
  probe: 'No token is needed, and the rate limit does not apply.',
};

function referenceTo(kind: 'parameters', name: string): { readonly $ref: string } {
  return { $ref: `#/components/${kind}/${name}` };
}
