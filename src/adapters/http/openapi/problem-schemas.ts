import { z } from 'zod';
import { problemType } from '../problems/problem.ts';
import { PROBLEM_EXTENSIONS } from '../problems/problem-extensions.ts';
import { PROBLEM_KINDS, type ProblemCode } from '../problems/problem-kinds.ts';
import type { JsonSchema } from '../wire/json-schema.ts';
import type { Components } from './components.ts';
import type { Operation } from './operations.ts';

/** Every code of the operation: those that follow from its method, its access and its key, and its own refusals. */
export function codesOf({ method, access, needsKey, refusals }: Operation): readonly ProblemCode[] {
  if (access === 'probe') return ['VALIDATION_FAILED', 'INTERNAL_ERROR', ...refusals];
  const codes: ProblemCode[] = [
    'VALIDATION_FAILED',
    'RATE_LIMITED',
    'INTERNAL_ERROR',
    'OVERLOADED',
    'DATABASE_UNAVAILABLE',
  ];
  if (method !== 'GET') {
    codes.push('MALFORMED_JSON', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'OUTCOME_UNKNOWN');
  }
  if (needsKey) codes.push('IDEMPOTENCY_KEY_MISSING');
  if (method === 'POST') codes.push('IDEMPOTENCY_KEY_REUSED');
  if (access !== 'public') codes.push('UNAUTHENTICATED', 'TOKEN_KEYS_UNAVAILABLE');
  if (access === 'admin' || access === 'charge') codes.push('FORBIDDEN');
  return [...codes, ...refusals];
}

/** The schema of all problems with one status in one operation. */
export function problemSchema(codes: readonly ProblemCode[], components: Components): JsonSchema {
  const references = codes.map((code) => ({ $ref: nameProblem(code, components) }));
  const [first] = references;
  if (first && references.length === 1) return first;
  const mapping = Object.fromEntries(codes.map((code, index) => [code, references[index]?.$ref]));
  return { oneOf: references, discriminator: { propertyName: 'code', mapping } };
}

/** The name of the union of all problems. */
export const PROBLEM_UNION = 'Problem';

/** Adds the union of all problems, and the list of their codes. */
export function nameProblemUnion(components: Components): void {
  const codes = (Object.keys(PROBLEM_KINDS) as ProblemCode[]).sort();
  components.add('ProblemCode', {
    type: 'string',
    description: 'The kind of a problem, for programs. A later version of the service may have more.',
    enum: codes,
  });
  components.add(PROBLEM_UNION, {
    description: 'A refusal: problem details (RFC 9457). `code` tells them apart.',
    required: ['code'],
    properties: { code: { $ref: '#/components/schemas/ProblemCode' } },
    ...problemSchema(codes, components),
  });
}

function nameProblem(code: ProblemCode, components: Components): string {
  const words = code.toLowerCase().split('_');
  const name = `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Problem`;
  components.add(name, describe(code, components));
  return `#/components/schemas/${name}`;
}

function describe(code: ProblemCode, components: Components): JsonSchema {
  const { status, title, whatToDo } = PROBLEM_KINDS[code];
  const extension = components.describe(PROBLEM_EXTENSIONS[code] ?? z.object({}), 'output');
  const properties = {
    type: { const: problemType(code), description: 'A URI that names the kind of problem.' },
    title: { type: 'string', description: 'What is wrong, in a few words.', examples: [title] },
    status: { const: status, description: 'The HTTP status.' },
    detail: { type: 'string', description: 'A sentence about this case, for people.' },
    instance: { type: 'string', description: 'The path of the request.' },
    code: { const: code, description: 'The kind of problem, for programs. It does not change.' },
    requestId: { type: 'string', description: 'The id of the request, as in `X-Request-Id` and in the log.' },
    ...extension.properties,
  } satisfies Record<string, JsonSchema>;
  return {
    type: 'object',
    description: `${title}. ${whatToDo}`,
    required: Object.keys(properties),
    properties,
  };
}
