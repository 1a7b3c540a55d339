import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Operation } from '../../src/adapters/http/openapi/operations.ts';
import type { Outbox } from '../../src/application/ports/outbox.ts';
import type { Reads } from '../../src/application/ports/reads.ts';
import type { UseCasePorts, UseCases } from '../../src/application/use-cases.ts';
import type { Answer, Client } from './client.ts';
import type { MetRefusal } from './documented-send.ts';

/** The HTTP surface of a shop, without a socket. Other tests may use the same shop. */
export interface HttpShop {
  /** The use cases of the same shop, for what a test takes as given. */
  readonly useCases: UseCases;
  /** The reads of the same shop, for what a test looks up. */
  readonly reads: Reads;
  /** The outbox of the same shop. No relay sends its events. */
  readonly outbox: Outbox;
  /** A caller without a token. */
  readonly visitor: Client;
  /** An operator. */
  readonly admin: Client;
  shopper(userId: string): Promise<Client>;
  /** The operations of the service, as its routes declare them. */
  readonly operations: readonly Operation[];
  /** The refusals that its clients have met. */
  readonly metRefusals: readonly MetRefusal[];
  /** The log of the service, line by line. */
  readonly logLines: readonly string[];
  close(): Promise<void>;
}

/** Opens a shop. `policies` change its own, such as how long an order may stay unpaid. */
export type OpenHttpShop = (policies?: Partial<UseCasePorts>) => Promise<HttpShop>;

/** The id of a user of this test alone. */
export function aUserId(): string {
  return `shopper-${randomUUID()}`;
}

/** A well-formed id that no row has. */
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

/** Expects that the request is refused by its schema, for exactly these places. */
export function expectFaults(answer: Answer, ...pointers: readonly string[]): void {
  expectProblem(answer, 400, 'VALIDATION_FAILED', {
    errors: pointers.map((pointer) => expect.objectContaining({ pointer })),
  });
}

export const TIMESTAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const UUID = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
);
