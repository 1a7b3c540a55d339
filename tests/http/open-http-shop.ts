import { pino } from 'pino';
import { Registry } from 'prom-client';
import { WEBHOOKS } from '../../src/adapters/data-platform/webhooks.ts';
import { issueToken } from '../../src/adapters/http/access/issue-token.ts';
import { createServer } from '../../src/adapters/http/server.ts';
import type { UseCases } from '../../src/application/use-cases.ts';
import { Client } from './client.ts';
import type { HttpShop } from './http-shop.ts';

const SECRET = 'a secret of the tests, of more than 32 bytes';

/** Opens the HTTP surface of a shop, with its defaults but without a rate limit or a log. */
export async function openHttpShop(useCases: UseCases, close: () => Promise<void>): Promise<HttpShop> {
  const app = createServer({
    useCases,
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
  });
  await app.ready();
  const clientOf = async (userId: string, scope: string) =>
    new Client(app, await issueToken({ userId, scope, lifetimeSeconds: 600, secret: SECRET }));
  return {
    useCases,
    anybody: new Client(app),
    admin: await clientOf('operator', 'admin'),
    shopper: (userId) => clientOf(userId, ''),
    close: async () => {
      await app.close();
      await close();
    },
  };
}
