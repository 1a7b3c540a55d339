import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { type Fault, validationFailed } from '../problems/problem-error.ts';

const PARTS: Readonly<Record<string, Fault['in']>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
};

/** Validates a part of the request with zod. The handler gets the value that zod returns. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart = 'body' }) =>
  (given: unknown) => {
    const { success, data, error } = schema.safeParse(given ?? undefined);
    if (success) return { value: data };
    const part = PARTS[httpPart] ?? 'body';
    return { error: validationFailed(error.issues.flatMap((issue) => faultsOf(issue, part))) };
  };

function faultsOf(issue: z.core.$ZodIssue, part: Fault['in']): Fault[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ in: part, pointer: pointerTo(issue.path), detail: issue.message }];
  }
  const detail = part === 'query' ? 'There is no such parameter' : 'There is no such field';
  return issue.keys.map((key) => ({ in: part, pointer: pointerTo([...issue.path, key]), detail }));
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
