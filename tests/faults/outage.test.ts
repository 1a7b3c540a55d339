import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { startService } from '../../src/bootstrap/service.ts';
import { aToken, SECRET } from '../http/test-app.ts';
import { query } from '../postgres/query.ts';
import { TcpProxy } from '../postgres/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';

/** What a client is told. */
interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly hasRetryAfter: boolean;
}

const REFUSED: Told = { status: 503, code: 'DATABASE_UNAVAILABLE', hasRetryAfter: true };

let stack: AsyncDisposableStack;
let database: TestDatabase;
let proxy: TcpProxy;
let url: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  database = await createTestDatabase();
  stack.defer(() => database.drop());
  proxy = new TcpProxy(database.url);
  const configuration = readConfiguration({
    DATABASE_URL: await proxy.open(),
    JWT_SECRET: SECRET,
    PORT: '0',
    DEMO_DATA: 'false',
  });
  stack.defer(() => proxy.close());
  const tokens = { key: { type: 'secret' as const, secret: SECRET } };
  const service = await startService(configuration, tokens, pino({ level: 'silent' }));
  stack.defer(() => service.close());
  ({ url } = service);
});

afterEach(() => stack.disposeAsync());

async function charge(userId: string): Promise<Told> {
  const response = await fetch(`${url}/v1/balance/charges`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await aToken({ userId })}`,
      'idempotency-key': randomUUID(),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ amount: 1 }),
  });
  const { code } = (await response.json()) as { readonly code?: string };
  return { status: response.status, code, hasRetryAfter: response.headers.has('retry-after') };
}

/** How often the lane of the charges has run a group again. */
async function repeats(): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = /^shop_transaction_incidents_total\{lane="charge-balance",incident="repeated"\} (\d+)$/m;
  return Number(line.exec(text)?.[1]);
}

async function setReadOnly(isReadOnly: boolean): Promise<void> {
  const name = new URL(database.url).pathname.slice(1);
  await query(
    `${database.url}?options=-c%20default_transaction_read_only=off`,
    `alter database ${name} set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`,
  );
  proxy.cutAll();
}

async function setAway(isAway: boolean): Promise<void> {
  proxy.isClosedToNew = isAway;
  proxy.cutAll();
}

describe.each<[string, (isSo: boolean) => Promise<void>]>([
  ['refuses connections', setAway],
  ['takes no writes', setReadOnly],
])('A database that %s', (_, set) => {
  it('has one group repeated. Then requests are refused without repeats, until it serves again', async () => {
    expect(await charge('alice')).toMatchObject({ status: 201 });
    await set(true);
    expect(await charge('alice')).toEqual(REFUSED);
    expect(await repeats()).toBe(5);
    for (let crowd = 0; crowd < 3; crowd += 1) {
      const told = await Promise.all(Array.from({ length: 20 }, (__, user) => charge(`user-${user}`)));
      expect(told).toEqual(Array(20).fill(REFUSED));
    }
    expect(await repeats()).toBe(5);
    await set(false);
    await expect.poll(async () => (await charge('bob')).status).toBe(201);
    expect(await charge('alice')).toMatchObject({ status: 201 });
    const ledger = await query(database.url, 'select user_id from ledger_entries order by user_id');
    expect(ledger.map(({ user_id }) => user_id)).toEqual(['alice', 'alice', 'bob']);
  });
});
