import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Operation } from '../../src/adapters/http/openapi/operations.ts';
import type { Reads } from '../../src/application/ports/reads.ts';
import type { UseCasePorts, UseCases } from '../../src/application/use-cases.ts';
import type { Answer, Client } from './client.ts';
import type { MetRefusal } from './documented-send.ts';

/** A running service on a shop, without a socket. Other tests may be at work in the same shop. */
export interface HttpShop {
  /** The same shop, for what a test takes as given and for what it looks up. */
  readonly useCases: UseCases;
  readonly reads: Reads;
  /** Without a token. */
  readonly anybody: Client;
  readonly admin: Client;
  shopper(userId: string): Promise<Client>;
  /** What the service offers, as its routes declare it. */
  readonly operations: readonly Operation[];
  /** The refusals that its clients have met. */
  readonly metRefusals: readonly MetRefusal[];
  close(): Promise<void>;
}

/** Opens a shop; `overrides` change its policies, such as how long an order may stay unpaid. */
export type OpenHttpShop = (overrides?: Partial<UseCasePorts>) => Promise<HttpShop>;

/** A user whom nobody else uses. */
export function somebody(): string {
  return `shopper-${randomUUID()}`;
}

/** A well-formed id of nothing. */
export const NO_ID = '00000000-0000-4000-8000-000000000000';

export function expectProblem(answer: Answer, status: number, code: string, fields: object = {}): void {
  expect(answer.body).toMatchObject({
    type: `/problems/${code.toLowerCase().replaceAll('_', '-')}`,
    status,
    code,
    ...fields,
  });
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toContain('application/problem+json');
}

/** Expects the refusal of a request by its schema, at these places. */
export function expectFaults(answer: Answer, ...pointers: readonly string[]): void {
  expectProblem(answer, 400, 'VALIDATION_FAILED', {
    errors: pointers.map((pointer) => expect.objectContaining({ pointer })),
  });
}

export const TIMESTAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const UUID = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
);
