import { PROBLEM_KINDS, type ProblemCode } from '../problems/problem-kinds.ts';
import type { JsonSchema } from '../wire/json-schema.ts';
import type { Components } from './components.ts';
import type { ResponseHeader } from './fixed-components.ts';
import type { Operation } from './operations.ts';
import { codesOf, PROBLEM_UNION, problemSchema } from './problem-schemas.ts';

type Reference = { readonly $ref: string };

/**
 * The refusals that many operations share, under the name of their response. An operation refers to one if it refuses
 * with exactly these codes under their status. Otherwise it has a response of its own.
 */
const SHARED_REFUSALS = {
  InvalidRequest: ['VALIDATION_FAILED'],
  InvalidBody: ['VALIDATION_FAILED', 'MALFORMED_JSON'],
  InvalidBodyOrKey: ['VALIDATION_FAILED', 'MALFORMED_JSON', 'IDEMPOTENCY_KEY_MISSING'],
  Unauthenticated: ['UNAUTHENTICATED'],
  Forbidden: ['FORBIDDEN'],
  PayloadTooLarge: ['PAYLOAD_TOO_LARGE'],
  UnsupportedMediaType: ['UNSUPPORTED_MEDIA_TYPE'],
  IdempotencyKeyReused: ['IDEMPOTENCY_KEY_REUSED'],
  RateLimited: ['RATE_LIMITED'],
  InternalError: ['INTERNAL_ERROR'],
  Unavailable: ['OVERLOADED', 'DATABASE_UNAVAILABLE'],
  UnavailableToCaller: ['OVERLOADED', 'DATABASE_UNAVAILABLE', 'TOKEN_KEYS_UNAVAILABLE'],
  ChangeUnavailable: ['OVERLOADED', 'DATABASE_UNAVAILABLE', 'OUTCOME_UNKNOWN', 'TOKEN_KEYS_UNAVAILABLE'],
} as const satisfies Readonly<Record<string, readonly ProblemCode[]>>;

/** The name of the response that stands for every refusal which an operation does not list under its status. */
const OTHER_REFUSAL = 'OtherRefusal';

/** The responses of the document's components. */
export function sharedResponses(components: Components): Record<string, object> {
  const shared = Object.entries<readonly ProblemCode[]>(SHARED_REFUSALS);
  return {
    ...Object.fromEntries(shared.map(([name, codes]) => [name, refusal(codes, components)])),
    [OTHER_REFUSAL]: {
      description:
        'Any other refusal. A request that no operation gets meets `ROUTE_NOT_FOUND`, `MALFORMED_REQUEST`, ' +
        '`REQUEST_TIMEOUT` or `HEADERS_TOO_LARGE`. A later version of the service may have more codes.',
      headers: headers(['X-Request-Id', ...LIMIT_HEADERS]),
      content: problemContent({ $ref: `#/components/schemas/${PROBLEM_UNION}` }),
    },
  };
}

/** The responses of an operation by their status: its successes, then its refusals. */
export function responsesOf(operation: Operation, components: Components): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const [status, schema] of operation.responses) {
    const described = components.describe(schema, 'output');
    responses[status] = {
      description: `${SUCCESSES[status] ?? 'The request succeeded.'} The body is the \`${nameOf(described)}\`.`,
      headers: successHeaders(operation, status),
      content: { 'application/json': { schema: described } },
    };
  }
  if (operation.isCacheable) {
    responses[304] = {
      description: 'Your copy is still current. The answer has no body.',
      headers: successHeaders(operation, 304),
    };
  }
  for (const [status, codes] of byStatus(codesOf(operation))) {
    const name = sharedNameOf(codes);
    responses[status] = name ? responseReference(name) : refusal(codes, components);
  }
  responses.default = responseReference(OTHER_REFUSAL);
  return responses;
}

const SUCCESSES: Readonly<Record<number, string>> = {
  200: 'The request succeeded.',
  201: 'Created.',
  202: 'Accepted. The work is done later.',
};

function nameOf({ $ref = '' }: JsonSchema): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}

function byStatus(codes: readonly ProblemCode[]): [number, ProblemCode[]][] {
  const groups = Map.groupBy(codes, (code) => PROBLEM_KINDS[code].status);
  return [...groups].sort(([a], [b]) => a - b);
}

function sharedNameOf(codes: readonly ProblemCode[]): string | undefined {
  const set = new Set<ProblemCode>(codes);
  const shared = Object.entries<readonly ProblemCode[]>(SHARED_REFUSALS);
  return shared.find(([, all]) => all.length === set.size && all.every((code) => set.has(code)))?.[0];
}

function refusal(codes: readonly ProblemCode[], components: Components): object {
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEM_KINDS[code].title}.`).join(' '),
    headers: refusalHeaders(codes),
    content: problemContent(problemSchema(codes, components)),
  };
}

function problemContent(schema: JsonSchema): object {
  return { 'application/problem+json': { schema } };
}

/** What is said about the rate limit. Probes have none, and answers that shared caches keep do not say it. */
const LIMIT_HEADERS = ['RateLimit', 'RateLimit-Policy'] as const;

function successHeaders(operation: Operation, status: number): object {
  const { method, access, isCacheable, isShared, hasLocation } = operation;
  const names: ResponseHeader[] = ['X-Request-Id'];
  if (access !== 'probe' && !isShared) names.push(...LIMIT_HEADERS);
  if (status === 201 && hasLocation) names.push('Location');
  if (isCacheable && (status === 200 || status === 304)) names.push('ETag', 'Cache-Control');
  if (method === 'POST') names.push('Idempotency-Replayed');
  return headers(names);
}

/** The headers of a refusal depend on its status only. A 402 changed something, so it can be a replay. */
function refusalHeaders([code]: readonly ProblemCode[]): object {
  const status = code && PROBLEM_KINDS[code].status;
  const names: ResponseHeader[] = ['X-Request-Id'];
  if (code !== 'NOT_READY') names.push(...LIMIT_HEADERS);
  if (status === 402) names.push('Idempotency-Replayed');
  if (status === 429 || status === 503) names.push('Retry-After');
  if (status === 401 || status === 403) names.push('WWW-Authenticate');
  return headers(names);
}

function headers(names: readonly ResponseHeader[]): object {
  return Object.fromEntries(names.map((name) => [name, headerReference(name)]));
}

function headerReference(name: ResponseHeader): Reference {
  return { $ref: `#/components/headers/${name}` };
}

function responseReference(name: string): Reference {
  return { $ref: `#/components/responses/${name}` };
}
