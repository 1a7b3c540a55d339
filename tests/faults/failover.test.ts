import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { issueToken } from '../../src/adapters/http/access/issue-token.ts';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { startService } from '../../src/bootstrap/service.ts';
import { makeEmbeddedFolder } from '../postgres/embedded-folder.ts';
import { query } from '../postgres/query.ts';
import { TcpProxy } from '../postgres/tcp-proxy.ts';
import { hostsOf, startStandbyPair } from './standby-pair.ts';

const SECRET = 'a secret of at least thirty-two bytes';
const SHOPPERS = 4;
const AMOUNT = 5;

it('Sales go on at the standby after its promotion, and nothing acknowledged is lost or made twice', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await makeEmbeddedFolder();
  stack.defer(() => folder.remove());
  const { primary, standby } = await startStandbyPair(folder.path);
  stack.defer(() => standby.stop());
  stack.defer(() => primary.stop());
  const network = new TcpProxy(primary.url);
  const addressOfPrimary = await network.open();
  stack.defer(() => network.close());

  // The standby comes first. It takes no writes, so the service has to go on to the primary.
  const configuration = readConfiguration({
    DATABASE_URL: hostsOf(standby.url, addressOfPrimary),
    JWT_SECRET: SECRET,
    PORT: '0',
    DEMO_DATA: 'false',
  });
  const tokens = { key: { type: 'secret' as const, secret: SECRET } };
  const service = await startService(configuration, tokens, pino({ level: 'silent' }));
  stack.defer(() => service.close());

  const acknowledged = new Map<string, number>();
  const total = () => [...acknowledged.values()].reduce((sum, count) => sum + count, 0);
  const refusals = new Set<unknown>();
  let isOver = false;
  /** Charges again and again. Repeats a charge with its key until it is acknowledged. */
  const shop = async (userId: string) => {
    const token = await issueToken({ userId, scope: '', lifetimeSeconds: 600, secret: SECRET });
    for (let n = 0; !isOver; n += 1) {
      for (;;) {
        const answer = await fetch(`${service.url}/v1/balance/charges`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'idempotency-key': `${userId}-${n}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ amount: AMOUNT }),
        });
        const { code } = (await answer.json()) as { readonly code?: string };
        if (answer.status === 201) break;
        refusals.add(`${answer.status} ${code}`);
        await sleep(50);
      }
      acknowledged.set(userId, (acknowledged.get(userId) ?? 0) + 1);
    }
  };
  const shopping = Promise.all(Array.from({ length: SHOPPERS }, (_, index) => shop(`shopper-${index}`)));
  await expect.poll(total).toBeGreaterThan(20);

  network.isClosedToNew = true;
  network.cutAll();
  await primary.stop();
  const before = total();
  await query(standby.url, 'select pg_promote()');
  await expect.poll(total, { timeout: 60_000 }).toBeGreaterThan(before + 20);
  isOver = true;
  await shopping;

  const balances = await query<{ user_id: string; amount: number }>(
    standby.url,
    'select user_id, amount::int from balances',
  );
  expect(new Map(balances.map(({ user_id, amount }) => [user_id, amount / AMOUNT]))).toEqual(acknowledged);
  expect([...refusals].filter((refusal) => !String(refusal).startsWith('503'))).toEqual([]);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  // No session of the service is left at the old address, and none was opened there since.
  const held = await query(
    standby.url,
    `select count(*)::int as n from pg_stat_activity where application_name like 'storefront-orders lane'`,
  );
  expect(held[0]?.n).toBeGreaterThan(0);
}, 120_000);
