import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';
import { ChargeBalance, type ChargeBalanceCommand } from '../../src/application/charge-balance.ts';
import { OutsideLock } from '../postgres/outside-lock.ts';
import type { Verdict } from '../postgres/tcp-proxy.ts';
import { effectsIn, faultShopForEachTest } from './fault-shop.ts';
import { expectTruth, requestOnce, underLoad } from './load.ts';

const shop = faultShopForEachTest();

const ids = new UuidV7Ids();
const charge = (command: ChargeBalanceCommand) =>
  new ChargeBalance({ transactions: shop().transactions, ids }).execute(command);

describe('A connection on which nothing comes through any more', () => {
  it('gives every request a true answer, whether the question or the answer gets lost', async () => {
    const verdicts: Verdict[] = ['swallow', 'swallow-answers'];
    shop().proxy.judge = (chunk) => (chunk.includes('COMMIT') ? (verdicts.shift() ?? 'pass') : 'pass');
    const told = await underLoad({ clients: 64, requests: 300 }, (number) => requestOnce(shop(), number));
    expect(verdicts).toEqual([]);
    await expectTruth(shop(), told);
  });
});

describe('A row that another transaction locks for 3 s under load', () => {
  it('delays only the requests that need it, and gives them a true answer', async () => {
    await charge({ userId: 'alice', amount: 1_000_000 });
    const select = 'select 1 from balances where user_id = $1';
    await using lock = await OutsideLock.on(shop().url, select, ['alice']);
    const threeSeconds = sleep(3_000);
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
    const told = await underLoad({ clients: 16, requests: 400 }, (number) => requestOnce(shop(), number));
    // The row is still locked. The other requests have their answers, and those that need the row have none.
    expect(made).toEqual([]);
    expect([...told.values()].filter((answer) => answer !== 'made')).toEqual([]);
    await threeSeconds;
    await lock.release();
    const answers = await Promise.all(needing);
    const effects = await effectsIn(shop().url);
    expect(answers).toEqual(
      answers.map((_, index) => (effects.get(1_000_001 + index) ? 'made' : 'OVERLOADED')),
    );
    await charge({ userId: 'alice', amount: 2_000_000 });
    await expectTruth(shop(), told);
  });
});
