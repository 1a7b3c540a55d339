import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { issueToken } from '../../src/adapters/http/access/issue-token.ts';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { type Service, startService } from '../../src/bootstrap/service.ts';
import { type Receiver, startReceiver } from '../../tests/data-platform/receiver.ts';
import { makeEmbeddedFolder } from '../../tests/postgres/embedded-folder.ts';
import { query } from '../../tests/postgres/query.ts';
import { archiveAll, loseData, restore, startArchivedServer, takeBaseBackup } from './archived-server.ts';

const SECRET = 'the secret of the restore drill, which is long enough';
const PLATFORM_SECRET = `whsec_${Buffer.from(SECRET).toString('base64')}`;
const SHOPPER = 'drill-shopper';
const PAUSE_MS = 50;
const PATIENCE_MS = 30_000;

/** What a drill found. */
export interface DrillReport {
  /** The moment to which the shop was restored. */
  readonly moment: Date;
  /** Orders that were acknowledged before that moment, and how many of them the restored shop has. */
  readonly ordersBefore: number;
  readonly ordersKept: number;
  /** Orders that were acknowledged after that moment, and how many of them the restored shop has. */
  readonly ordersAfter: number;
  readonly ordersNotUndone: number;
  /** The checks of the reconciliation that failed. */
  readonly failedChecks: readonly string[];
  /** Orders that the data platform has heard of, and that the shop does not know. */
  readonly knownToPlatformOnly: readonly string[];
  /** Whether the restored shop sold one more unit. */
  readonly isOpen: boolean;
}

/**
 * Backs a shop up while it sells, sells more, notes the moment, and sells more again. Then it loses the disk, restores the
 * shop to that moment, and compares. Takes about half a minute.
 */
export async function drillRestore({ ordersPerPhase = 25 } = {}): Promise<DrillReport> {
  await using stack = new AsyncDisposableStack();
  const folder = await makeEmbeddedFolder();
  stack.defer(() => folder.remove());
  const lost = path.join(folder.path, 'lost', '.data');
  const restored = path.join(folder.path, 'restored', '.data');
  const backup = path.join(folder.path, 'backup');
  const platform = await startReceiver();
  stack.defer(() => platform.close());
  await mkdir(lost, { recursive: true });

  const server = await startArchivedServer(lost);
  const first = await openDrillShop(server.url, platform);
  const sold = await first.sell(ordersPerPhase);
  const [duringBackup] = await Promise.all([
    first.sell(ordersPerPhase),
    takeBaseBackup(server.url, lost, backup),
  ]);
  const before = [...sold, ...duringBackup, ...(await first.sell(ordersPerPhase))];
  const moment = await momentBetween(server.url);
  const after = await first.sell(ordersPerPhase);
  await untilHeard(platform, [...before, ...after]);
  await archiveAll(server.url);
  await first.service.close();
  await server.stop();
  await loseData(lost);

  const second = await restore({ lost, backup, directory: restored, moment });
  stack.defer(() => second.stop());
  const shop = await openDrillShop(second.url, platform);
  stack.defer(() => shop.service.close());
  const known = new Set(
    (await query<{ id: string }>(second.url, 'select id from orders')).map(({ id }) => id),
  );
  const failedChecks = await shop.reconcile();
  return {
    moment,
    ordersBefore: before.length,
    ordersKept: before.filter((id) => known.has(id)).length,
    ordersAfter: after.length,
    ordersNotUndone: after.filter((id) => known.has(id)).length,
    failedChecks,
    knownToPlatformOnly: [...ordersHeardBy(platform)].filter((id) => !known.has(id)),
    isOpen: (await shop.sell(1)).length === 1,
  };
}

/** A moment after everything that is committed, and before everything that will be. */
async function momentBetween(url: string): Promise<Date> {
  await sleep(PAUSE_MS);
  const [clock] = await query<{ now: Date }>(url, 'select clock_timestamp() as now');
  await sleep(PAUSE_MS);
  return clock?.now ?? new Date();
}

function ordersHeardBy(platform: Receiver): Set<string> {
  return new Set(platform.requests.map(({ body }) => JSON.parse(body).subject));
}

async function untilHeard(platform: Receiver, orderIds: readonly string[]): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!orderIds.every((id) => ordersHeardBy(platform).has(id))) {
    if (performance.now() > deadline) throw new Error('The events did not arrive');
    await sleep(PAUSE_MS);
  }
}

interface DrillShop {
  readonly service: Service;
  /** Sells single units, one after the other. Resolves with the ids of the orders. */
  sell(orders: number): Promise<string[]>;
  /** Resolves with the names of the checks that failed. */
  reconcile(): Promise<string[]>;
}

/** Opens the service on this database. Its shopper has money, and there is one option to buy. */
async function openDrillShop(databaseUrl: string, platform: Receiver): Promise<DrillShop> {
  const configuration = readConfiguration({
    DATABASE_URL: databaseUrl,
    JWT_SECRET: SECRET,
    PORT: '0',
    DEMO_DATA: 'false',
    DATA_PLATFORM_URL: platform.url,
    DATA_PLATFORM_SECRET: PLATFORM_SECRET,
  });
  const tokens = { key: { type: 'secret' as const, secret: SECRET } };
  const service = await startService(configuration, tokens, pino({ level: 'silent' }));
  const authorization = `Bearer ${await issueToken({ userId: SHOPPER, scope: 'admin', lifetimeSeconds: 600, secret: SECRET })}`;
  const call = async (method: 'GET' | 'POST', url: string, body?: object) => {
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const answer = await fetch(`${service.url}${url}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url} was answered with ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  const findOption = async (): Promise<string | undefined> =>
    (await call('GET', '/v1/products')).data[0]?.options[0]?.id;
  if ((await findOption()) === undefined) {
    const option = { name: 'One size', price: 100, stock: 10_000 };
    await call('POST', '/v1/admin/products', { name: 'Drill', description: '', options: [option] });
    await call('POST', '/v1/balance/charges', { amount: 1_000_000 });
  }
  const optionId = await findOption();
  return {
    service,
    async sell(orders) {
      const ids: string[] = [];
      for (let order = 0; order < orders; order += 1) {
        ids.push((await call('POST', '/v1/checkout', { items: [{ optionId, quantity: 1 }] })).id);
      }
      return ids;
    },
    async reconcile() {
      const { checks } = await call('GET', '/v1/admin/reconciliation');
      return checks.flatMap(({ name, ok }: { name: string; ok: boolean }) => (ok ? [] : [name]));
    },
  };
}
