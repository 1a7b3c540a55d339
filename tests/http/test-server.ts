import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { WEBHOOKS } from '../../src/adapters/data-platform/webhooks.ts';
import { issueToken, type TokenRequest } from '../../src/adapters/http/access/issue-token.ts';
import type { HttpApp } from '../../src/adapters/http/route.ts';
import { createServer, type ServerOptions } from '../../src/adapters/http/server.ts';
import { createMemoryShop, type MemoryShop } from '../in-memory/memory-shop.ts';

export const SECRET = 'a secret of at least thirty-two bytes';

/** The HTTP surface over a shop of its own, in memory, whose rows and use cases are within reach. */
export interface TestServer {
  readonly app: HttpApp;
  readonly shop: MemoryShop;
}

export function createTestServer(overrides: Partial<ServerOptions> = {}): TestServer {
  const shop = createMemoryShop();
  const app = createServer({
    useCases: shop.useCases,
    currency: 'KRW',
    logger: pino({ level: 'silent' }),
    tokens: { key: { type: 'secret', secret: SECRET } },
    chargeScope: undefined,
    corsOrigins: 'loopback',
    trustProxy: false,
    rateLimitPerMinute: 0,
    probes: {},
    jobs: () => [],
    registry: new Registry(),
    webhooks: WEBHOOKS,
    ...overrides,
  });
  return { app, shop };
}

export async function bearer(token: Partial<TokenRequest> = {}): Promise<string> {
  const defaults = { userId: 'shopper', scope: '', lifetimeSeconds: 60, secret: SECRET };
  return `Bearer ${await issueToken({ ...defaults, ...token })}`;
}

/** A charge as a well-behaved shopper sends it; what a test gives replaces it, and a header that is null is left out. */
export async function charge(
  app: HttpApp,
  request: Omit<InjectOptions, 'headers'> & { readonly headers?: Record<string, string | null> } = {},
): Promise<LightMyRequestResponse> {
  const headers = { authorization: await bearer(), 'idempotency-key': 'key-1', ...request.headers };
  const given = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return app.inject({
    method: 'POST',
    url: '/v1/balance/charges',
    payload: { amount: 1000 },
    ...request,
    headers: Object.fromEntries(given),
  });
}
