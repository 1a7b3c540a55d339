import { Registry } from '@prometheus-io/client';
import { pino } from 'pino';
import { issueToken } from '../../src/adapters/http/access/issue-token.ts';
import { createServer } from '../../src/adapters/http/server.ts';
import type { TestShop } from '../contracts/test-shop.ts';
import { Client } from './client.ts';
import type { HttpShop } from './http-shop.ts';

const SECRET = 'a secret of the tests, of more than 32 bytes';

/** Opens the HTTP surface of a shop, with its defaults but without a rate limit or a log. */
export async function openHttpShop(
  { useCases, ports: reads }: Pick<TestShop, 'useCases' | 'ports'>,
  close: () => Promise<void>,
): Promise<HttpShop> {
  const app = createServer({
    useCases,
    reads,
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
  });
  await app.ready();
  const clientOf = async (userId: string, scope: string) =>
    new Client(app, await issueToken({ userId, scope, lifetimeSeconds: 600, secret: SECRET }));
  return {
    useCases,
    reads,
    anybody: new Client(app),
    admin: await clientOf('operator', 'admin'),
    shopper: (userId) => clientOf(userId, ''),
    close: async () => {
      await app.close();
      await close();
    },
  };
}
