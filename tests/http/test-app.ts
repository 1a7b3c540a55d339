import { Registry } from '@prometheus-io/client';
import { pino } from 'pino';
import { WEBHOOKS } from '../../src/adapters/data-platform/webhooks.ts';
import { issueToken, type TokenRequest } from '../../src/adapters/http/access/issue-token.ts';
import type { HttpApp, RouteOptions } from '../../src/adapters/http/route.ts';
import { createServer, type ServerOptions } from '../../src/adapters/http/server.ts';

export const SECRET = 'a secret of at least thirty-two bytes';

/** The HTTP surface of a shop, without a rate limit and without a log. */
export function createTestApp({
  useCases,
  reads,
  ...overrides
}: Pick<RouteOptions, 'useCases' | 'reads'> & Partial<ServerOptions>): HttpApp {
  return createServer({
    useCases,
    reads,
    currency: 'KRW',
    logger: pino({ level: 'silent' }),
    tokens: { key: { type: 'secret', secret: SECRET } },
    chargeScope: undefined,
    corsOrigins: 'loopback',
    trustProxy: false,
    rateLimitPerMinute: 0,
    publicRateLimitPerMinute: 0,
    probes: {},
    warnings: () => [],
    jobs: () => [],
    stopping: new AbortController().signal,
    registry: new Registry(),
    webhooks: WEBHOOKS,
    ...overrides,
  });
}

/** A token that the app takes, unless the test asks for another one. */
export function aToken(token: Partial<TokenRequest> = {}): Promise<string> {
  return issueToken({ userId: 'shopper', scope: '', lifetimeSeconds: 600, secret: SECRET, ...token });
}
