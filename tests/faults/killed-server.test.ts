import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/adapters/postgres/embedded/embedded-server.ts';
import { migrateToLatest } from '../../src/adapters/postgres/migrating/migrate.ts';
import { startReceiver } from '../data-platform/receiver.ts';
import { endLeases, openReplica } from '../data-platform/replica.ts';
import { givenBalance, givenOption } from '../given.ts';
import { type EmbeddedFolder, makeEmbeddedFolder } from '../postgres/embedded-folder.ts';
import { query } from '../postgres/query.ts';
import { effectsIn, type FaultShop, openFaultShop } from './fault-shop.ts';
import { killServer } from './kill-server.ts';
import { expectTruth, requestOnce, requestUntilMade, type Told, underLoad } from './load.ts';

const LOAD = { clients: 32, requests: 1_200 };
/** PostgreSQL is killed after so many requests were made. */
const KILLS = [200, 500];

let folder: EmbeddedFolder;
let directory: string;
let server: EmbeddedServer;
let shop: FaultShop;

beforeAll(async () => {
  folder = await makeEmbeddedFolder();
  const log = { info: () => undefined, warn: () => undefined };
  directory = path.join(folder.path, 'test', '.data');
  server = await startEmbeddedServer({ directory, log });
  await migrateToLatest(server.url);
});

afterAll(async () => {
  await server.stop();
  await folder.remove();
});

/** Performs the load, and kills the server twice meanwhile. */
function underLoadWithKills(perform: (number: number) => Promise<Told>): Promise<Map<number, Told>> {
  let made = 0;
  return underLoad(LOAD, async (number) => {
    const answer = await perform(number);
    if (answer === 'made') made += 1;
    if (answer === 'made' && KILLS.includes(made)) await killServer(directory);
    return answer;
  });
}

describe('PostgreSQL that is killed and started again under load', () => {
  it('has made once what was acknowledged, and has not made what was refused', async () => {
    shop = await openFaultShop(server.url);
    const told = await underLoadWithKills((number) => requestOnce(shop, number));
    await untilRunning();
    // Requests are refused at once while the server is down. So the load may have ended before the server was back.
    told.set(0, await requestUntilMade(shop, 0));
    const made = [...told.values()].filter((answer) => answer === 'made');
    expect(made.length).toBeGreaterThan(KILLS[0] ?? 0);
    await expectTruth(shop, told);
    await shop.expectBooks();
    await shop.close();
  });

  it('has made every request once, if the client repeats it until it is answered', async () => {
    await untilRunning();
    const before = await effectsIn(server.url);
    shop = await openFaultShop(server.url);
    await underLoadWithKills((number) => requestUntilMade(shop, LOAD.requests + number));
    const effects = [...(await effectsIn(server.url))].filter(([number]) => !before.has(number));
    expect(effects.filter(([, times]) => times !== 1)).toEqual([]);
    expect(effects).toHaveLength(LOAD.requests);
    await shop.expectBooks();
    await shop.close();
  });

  it('sends every event again that could not be recorded as sent', async () => {
    await untilRunning();
    await using stack = new AsyncDisposableStack();
    const receiver = await startReceiver();
    stack.defer(() => receiver.close());
    const replica = openReplica(server.url, receiver.url);
    stack.defer(() => replica.close());
    const items = [{ optionId: await givenOption(replica.useCases, { price: 1, stock: 20 }), quantity: 1 }];
    await givenBalance(replica.useCases, 'shopper', 20);
    const answers: (() => void)[] = [];
    receiver.answer((response) => answers.push(() => response.writeHead(204).end()));
    const bought = await Promise.all(
      Array.from({ length: 20 }, () => replica.useCases.checkout.execute({ userId: 'shopper', items })),
    );
    await expect.poll(() => answers.length).toBeGreaterThanOrEqual(20);
    await killServer(directory);
    for (const answer of answers) answer();
    await replica.idle();
    await untilRunning();

    const bodies = () => receiver.requests.map(({ body }) => JSON.parse(body));
    const sentBefore = new Set(bodies().map(({ id }) => id));
    receiver.answer((response) => response.writeHead(204).end());
    await endLeases(server.url);
    const statuses = async () => {
      replica.tick();
      await replica.idle();
      return query(server.url, 'select distinct status from events');
    };
    await expect.poll(statuses).toEqual([{ status: 'SENT' }]);
    const orderIds = bought.map(({ order }) => order.id);
    const told = bodies().filter(({ subject }) => orderIds.includes(subject));
    expect(new Set(told.map(({ subject }) => subject)).size).toBe(20);
    expect(new Set(told.map(({ id }) => id)).size).toBe(20);
    expect(told.filter(({ id }) => sentBefore.has(id)).length).toBeGreaterThan(20);
  });
});

function untilRunning(): Promise<void> {
  const effects = () =>
    effectsIn(server.url)
      .then(({ size }) => size)
      .catch(() => -1);
  return expect.poll(effects).toBeGreaterThanOrEqual(0);
}
