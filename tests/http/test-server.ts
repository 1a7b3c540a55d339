import type { LightMyRequestResponse } from 'fastify';
import type { TokenRequest } from '../../src/adapters/http/access/issue-token.ts';
import type { HttpApp } from '../../src/adapters/http/route.ts';
import type { ServerOptions } from '../../src/adapters/http/server.ts';
import { createMemoryShop, type MemoryShop } from '../in-memory/memory-shop.ts';
import { documentedSend, type Send, type SentRequest } from './documented-send.ts';
import { aToken, createTestApp } from './test-app.ts';

/** The HTTP surface of a shop in memory. Tests can reach the rows and the use cases of the shop. */
export interface TestServer {
  readonly app: HttpApp;
  readonly send: Send;
  readonly shop: MemoryShop;
}

export function createTestServer(overrides: Partial<ServerOptions> = {}): TestServer {
  const shop = createMemoryShop();
  const app = createTestApp({ useCases: shop.useCases, reads: shop.ports, ...overrides });
  return { app, send: documentedSend(app), shop };
}

export async function bearer(token: Partial<TokenRequest> = {}): Promise<string> {
  return `Bearer ${await aToken(token)}`;
}

/** Sends a valid charge. What a test gives replaces a part of it; a header that is null is left out. */
export async function charge(
  send: Send,
  request: Omit<Partial<SentRequest>, 'headers'> & { readonly headers?: Record<string, string | null> } = {},
): Promise<LightMyRequestResponse> {
  const headers = { authorization: await bearer(), 'idempotency-key': 'key-1', ...request.headers };
  const given = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return send({
    method: 'POST',
    url: '/v1/balance/charges',
    payload: { amount: 1000 },
    ...request,
    headers: Object.fromEntries(given),
  });
}
