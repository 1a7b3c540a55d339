import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import { ChargeBalance, type ChargeBalanceCommand } from '../../src/application/charge-balance.ts';
import type { Verdict } from '../postgres/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { effectsIn, type FaultShop, openFaultShop } from './fault-shop.ts';
import { attemptOnce, expectTruth, underLoad } from './load.ts';

const ids = new UuidV7Ids();

let database: TestDatabase;
let shop: FaultShop;

const charge = (command: ChargeBalanceCommand) =>
  new ChargeBalance({ transactions: shop.transactions, ids }).execute(command);

beforeEach(async () => {
  database = await createTestDatabase();
  shop = await openFaultShop(database.url);
});

afterEach(async () => {
  await shop.expectBooks();
  await shop.close();
  await database.drop();
});

describe('A black hole', () => {
  it('ends in the true answer for everybody, whichever way nothing comes through', async () => {
    const fates: Verdict[] = ['swallow', 'swallow-answers'];
    shop.proxy.judge = (chunk) => (chunk.includes('COMMIT') ? (fates.shift() ?? 'pass') : 'pass');
    const told = await underLoad({ clients: 64, requests: 300 }, (number) => attemptOnce(shop, number));
    expect(fates).toEqual([]);
    await expectTruth(shop, told);
  });
});

describe('A row that a stranger holds for 3 s under load', () => {
  it('keeps nobody waiting but those who need it, and they get their true answer', async () => {
    await charge({ userId: 'alice', amount: 1_000_000 });
    const stranger = new Client(database.url);
    await stranger.connect();
    await stranger.query(`begin; select 1 from balances where user_id = 'alice' for update`);
    const isFree = sleep(3_000).then(() => 'free');
    const made: number[] = [];
    const needing = Array.from({ length: 40 }, (__, index) =>
      charge({ userId: 'alice', amount: 1_000_001 + index }).then(
        () => {
          made.push(index);
          return 'made';
        },
        (error: { code?: string }) => error.code,
      ),
    );
    const told = await underLoad({ clients: 16, requests: 400 }, (number) => attemptOnce(shop, number));
    // The lock is still held: the others have their answers, and nobody who needs the row was let through.
    expect(made).toEqual([]);
    expect([...told.values()].filter((answer) => answer !== 'made')).toEqual([]);
    await isFree;
    await stranger.end();
    const answers = await Promise.all(needing);
    const effects = await effectsIn(database.url);
    expect(answers).toEqual(
      answers.map((_, index) => (effects.get(1_000_001 + index) ? 'made' : 'OVERLOADED')),
    );
    await charge({ userId: 'alice', amount: 2_000_000 });
    await expectTruth(shop, told);
  });
});
