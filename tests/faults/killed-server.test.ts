import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/adapters/postgres/embedded/embedded-server.ts';
import { migrateToLatest } from '../../src/adapters/postgres/migrate.ts';
import { startReceiver } from '../data-platform/receiver.ts';
import { endLeases, openReplica } from '../data-platform/replica.ts';
import { givenBalance, givenOption } from '../given.ts';
import { query } from '../postgres/query.ts';
import { effectsIn, type FaultShop, openFaultShop } from './fault-shop.ts';
import { attemptOnce, expectTruth, insist, type Told, underLoad } from './load.ts';

const LOAD = { clients: 32, requests: 1_200 };
/** After so many requests were made, PostgreSQL is killed. */
const KILLS = [200, 500];

let root: string;
let reaper: ChildProcess;
let server: EmbeddedServer;
let shop: FaultShop;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'killed-server-'));
  await chmod(root, 0o755);
  const script = path.join(import.meta.dirname, '../postgres/embedded-server-reaper.ts');
  reaper = spawn(process.execPath, [script, root], { stdio: ['pipe', 'inherit', 'inherit'], detached: true });
  const log = { info: () => undefined, warn: () => undefined };
  server = await startEmbeddedServer({ directory: path.join(root, 'test', '.data'), log });
  await migrateToLatest(server.url);
});

afterAll(async () => {
  await server.stop();
  reaper.stdin?.end();
  await once(reaper, 'exit');
});

/** Kills PostgreSQL with all its processes, so that none of them can tidy up. */
async function killServer(): Promise<void> {
  const [pid] = (await readFile(path.join(root, 'test/.data/postgres/data/postmaster.pid'), 'utf8')).split(
    '\n',
  );
  // Linux tells its children; elsewhere they end by themselves when they notice that they are orphans.
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  for (const victim of [pid, ...children.trim().split(' ')].map(Number)) {
    if (victim > 1) kill(victim);
  }
}

/** A child may have ended between being told and being killed. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The same load, under which the server is killed twice. */
function underFire(perform: (number: number) => Promise<Told>): Promise<Map<number, Told>> {
  let made = 0;
  return underLoad(LOAD, async (number) => {
    const answer = await perform(number);
    if (answer === 'made') made += 1;
    if (answer === 'made' && KILLS.includes(made)) await killServer();
    return answer;
  });
}

describe('PostgreSQL, killed and restarted under load', () => {
  it('has made once what was acknowledged, and not what was refused', async () => {
    shop = await openFaultShop(server.url);
    const told = await underFire((number) => attemptOnce(shop, number));
    // While it is away, everybody is refused at once; what insists is the next test's.
    expect([...told.values()].filter((answer) => answer === 'made').length).toBeGreaterThan(KILLS[0] ?? 0);
    await untilBack();
    await expectTruth(shop, told);
    await shop.expectBooks();
    await shop.close();
  });

  it('has made once what somebody insisted on', async () => {
    await untilBack();
    const before = await effectsIn(server.url);
    shop = await openFaultShop(server.url);
    await underFire((number) => insist(shop, LOAD.requests + number));
    const effects = [...(await effectsIn(server.url))].filter(([number]) => !before.has(number));
    expect(effects.filter(([, times]) => times !== 1)).toEqual([]);
    expect(effects).toHaveLength(LOAD.requests);
    await shop.expectBooks();
    await shop.close();
  });

  it('gives the feed, when it is back, every event that it could not record as sent', async () => {
    await untilBack();
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
    await killServer();
    for (const answer of answers) answer();
    await replica.idle();
    await untilBack();

    const bodies = () => receiver.requests.map(({ body }) => JSON.parse(body));
    const sentBefore = new Set(bodies().map(({ id }) => id));
    receiver.answer((response) => response.writeHead(204).end());
    await endLeases(server.url);
    const statuses = async () => {
      replica.tick();
      await replica.idle();
      return query(server.url, 'select distinct status from events');
    };
    await expect.poll(statuses, { timeout: 20_000 }).toEqual([{ status: 'SENT' }]);
    const orderIds = bought.map(({ order }) => order.id);
    const told = bodies().filter(({ subject }) => orderIds.includes(subject));
    expect(new Set(told.map(({ subject }) => subject)).size).toBe(20);
    expect(new Set(told.map(({ id }) => id)).size).toBe(20);
    expect(told.filter(({ id }) => sentBefore.has(id)).length).toBeGreaterThan(20);
  });
});

function untilBack(): Promise<void> {
  return expect
    .poll(
      () =>
        effectsIn(server.url)
          .then((effects) => effects.size)
          .catch(() => -1),
      { timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(0);
}
