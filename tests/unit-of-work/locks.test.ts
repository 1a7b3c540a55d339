import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RowLocks } from '../../src/application/ports/transactions.ts';
import { decideTogether } from '../../src/application/unit-of-work/decide-together.ts';
import { RowBlocked } from '../../src/application/unit-of-work/row-source.ts';
import { aLine, anOrder } from '../builders.ts';
import { charge, issue, reserve } from './changes.ts';
import { aChange, answerOf, GroupShop } from './group-shop.ts';

describe('the locks of changes decided together', () => {
  let shop: GroupShop;

  beforeEach(() => {
    shop = new GroupShop();
    for (const optionId of ['cup', 'mug', 'pot']) shop.stock(optionId, 10);
  });

  /** A change that only locks. Resolves with 'decided'. */
  const locking = (lock: (rows: RowLocks) => Promise<unknown>) => aChange({ lock, decide: () => 'decided' });
  /** Locks an order, and then the stocks of its lines. */
  const lockOrderAndStocks = async ({ orders, stocks }: RowLocks, orderId: string) => {
    const [order] = await orders.lock([orderId]);
    if (order) await stocks.lock(order.items.map((line) => line.optionId));
  };
  const givenOrder = (id: string, ...optionIds: string[]) =>
    shop.order(anOrder({ id, items: optionIds.map((optionId) => aLine({ optionId })) }));

  describe('are taken in rounds, which', () => {
    it('lock each table once, in the one order, with the keys of all changes distinct and sorted', async () => {
      await shop.make(
        locking(({ balances, coupons, stocks }) =>
          Promise.all([balances.lock(['bob']), coupons.lock(['x']), stocks.lock(['pot', 'cup'])]),
        ),
        locking(({ deliveries, issuedCoupons, stocks }) =>
          Promise.all([deliveries.lock(['e']), issuedCoupons.lock(['i']), stocks.lock(['mug', 'cup'])]),
        ),
        locking(({ balances }) => balances.lock(['ann', 'bob'])),
      );
      expect(shop.source.statements).toEqual([
        'lock stocks cup mug pot',
        'lock coupons x',
        'lock issuedCoupons i',
        'lock balances ann bob',
        'lock deliveries e',
        'read',
      ]);
    });

    it('lock orders before the stocks that those lead to, and hold back the later tables of all', async () => {
      givenOrder('one', 'pot', 'cup');
      givenOrder('two', 'mug');
      await shop.make(
        locking((rows) => lockOrderAndStocks(rows, 'two')),
        locking(({ stocks, balances }) => Promise.all([stocks.lock(['cup']), balances.lock(['ann'])])),
        locking((rows) => lockOrderAndStocks(rows, 'one')),
      );
      expect(shop.source.statements).toEqual([
        'lock orders one two',
        'lock stocks cup mug pot',
        'lock balances ann',
        'read',
      ]);
    });

    it('lock products, then orders, then the rest', async () => {
      shop.product('product', ['cup']);
      givenOrder('order', 'mug');
      await shop.make(
        locking((rows) => lockOrderAndStocks(rows, 'order')),
        locking(async ({ products, stocks }) => {
          const [product] = await products.lock(['product']);
          await stocks.lock(product?.options.map(({ id }) => id) ?? []);
        }),
        locking(async ({ products, orders }) => {
          await products.lock(['product']);
          await orders.lock(['another order']);
        }),
      );
      expect(shop.source.statements).toEqual([
        'lock products product',
        'lock orders another order order',
        'lock stocks cup mug',
        'read',
      ]);
    });

    it('lock several tables for one change at once, also after an earlier round', async () => {
      const answers = await shop.make(
        locking(async ({ orders, stocks, balances }) => {
          await orders.lock(['order']);
          await Promise.all([stocks.lock(['mug']), balances.lock(['ann'])]);
        }),
      );
      expect(answers).toEqual(['decided']);
      expect(shop.source.statements.filter((statement) => statement !== 'read')).toEqual([
        'lock orders order',
        'lock stocks mug',
        'lock balances ann',
      ]);
    });

    it('go on with the changes that still lock when others have ended', async () => {
      await shop.make(
        reserve('mug', 1),
        locking(async ({ stocks, coupons, balances }) => {
          await stocks.lock(['cup']);
          await coupons.lock(['x']);
          await balances.lock(['ann']);
        }),
      );
      expect(shop.source.statements.filter((statement) => statement !== 'read')).toEqual([
        'lock stocks cup mug',
        'lock coupons x',
        'lock balances ann',
      ]);
    });

    it('send no statement for no keys', async () => {
      const answers = await shop.make(locking(({ stocks }) => stocks.lock([])));
      expect(answers).toEqual(['decided']);
      expect(shop.source.statements).toEqual(['read']);
    });

    it('are not needed by changes that lock nothing', async () => {
      await shop.make(aChange({}), aChange({}));
      expect(shop.source.statements).toEqual(['read']);
    });
  });

  describe('show the rows of products and orders', () => {
    it('to each change those it asked for, in the order in which it asked, without those that do not exist', async () => {
      for (const id of ['a', 'b', 'c']) givenOrder(id, 'mug');
      const seen: string[][] = [];
      const look = (...ids: string[]) =>
        locking(async ({ orders }) => seen.push((await orders.lock(ids)).map(({ id }) => id)));
      await shop.make(look('c', 'missing', 'a'), look('b'));
      expect(seen).toEqual([['c', 'a'], ['b']]);
    });
  });

  describe('and what is read without a lock', () => {
    it('are sent in one go: the reads do not wait for the locks they follow', async () => {
      const { source } = shop;
      const lock = source.lock.bind(source);
      const locks = Promise.withResolvers<void>();
      source.lock = async (table, keys) => {
        const rows = await lock(table, keys);
        await locks.promise;
        return rows;
      };
      const made = shop.make(reserve('mug', 1), charge('ann', 1, 'a'));
      await sleep(0);
      expect(source.statements).toEqual(['lock stocks mug', 'lock balances ann', 'read']);
      locks.resolve();
      expect(await made).toMatchObject([9, { balance: 1 }]);
    });

    it('hold each option once, sorted, and the prior issues of all changes', async () => {
      await shop.make(
        locking(async ({ offers }) => offers.read(['pot', 'cup'])),
        locking(async ({ offers }) => offers.read(['cup'])),
        issue('campaign', 'ann', 'a'),
        issue('campaign', 'bob', 'b'),
        issue('campaign', 'ann', 'c'),
      );
      expect(shop.source.reads).toEqual([
        {
          optionIds: ['cup', 'pot'],
          priorIssues: [
            { couponId: 'campaign', userId: 'ann' },
            { couponId: 'campaign', userId: 'bob' },
          ],
          pendingOrders: [],
          keys: [],
        },
      ]);
    });

    it.each<[string, (rows: RowLocks) => void]>([
      ['an offer', ({ offers }) => offers.read(['pot'])],
      ['a prior issue', ({ priorIssues }) => priorIssues.read({ couponId: 'campaign', userId: 'ann' })],
    ])('are read again if a change asks for %s after its last lock', async (_, read) => {
      await shop.make(
        locking(async (rows) => {
          rows.offers.read(['cup']);
          await rows.stocks.lock(['cup']);
          read(rows);
        }),
      );
      expect(shop.source.statements).toEqual(['lock stocks cup', 'read', 'read']);
    });

    it('are read again if another round follows', async () => {
      await shop.make(
        locking(async ({ stocks, balances }) => {
          await stocks.lock(['cup']);
          await balances.lock(['ann']);
        }),
      );
      expect(shop.source.statements).toEqual(['lock stocks cup', 'read', 'lock balances ann', 'read']);
    });
  });

  describe('of a change that awaits something else', () => {
    it.each<[string, () => Promise<unknown>]>([
      ['a timer', () => sleep(5)],
      ['a turn of the event loop', () => new Promise(setImmediate)],
      [
        'a hundred microtasks',
        async () => {
          for (let turn = 0; turn < 100; turn += 1) await null;
        },
      ],
    ])('are waited for, if that is %s', async (_, wait) => {
      givenOrder('order', 'pot');
      const answers = await shop.make(
        locking(async ({ orders, stocks }) => {
          await wait();
          await orders.lock(['order']);
          await wait();
          await stocks.lock(['cup']);
          await wait();
        }),
        locking((rows) => lockOrderAndStocks(rows, 'order')),
        reserve('mug', 1),
      );
      expect(answers).toEqual(['decided', 'decided', 9]);
      expect(shop.source.statements).toEqual(['lock orders order', 'lock stocks cup mug pot', 'read']);
    });
  });

  it('wait for the slowest of several changes that await something else', async () => {
    const lockAfter = (turns: number, optionId: string) =>
      locking(async ({ stocks }) => {
        for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
        await stocks.lock([optionId]);
      });
    await shop.make(lockAfter(1, 'cup'), lockAfter(5, 'mug'), lockAfter(3, 'pot'));
    expect(shop.source.statements).toEqual(['lock stocks cup mug pot', 'read']);
  });

  describe('of a change that asks in the wrong way', () => {
    it.each<[string, (rows: RowLocks) => Promise<unknown>, string]>([
      [
        'for an earlier table after a later one',
        async ({ stocks, orders }) => [await stocks.lock(['cup']), await orders.lock(['order'])],
        'orders cannot be locked after stocks: each table is locked once, in one order',
      ],
      [
        'for a table twice',
        async ({ stocks }) => [await stocks.lock(['cup']), await stocks.lock(['mug'])],
        'stocks cannot be locked after stocks: each table is locked once, in one order',
      ],
      [
        'for more rows while it awaits others',
        ({ orders, stocks, balances }) =>
          Promise.all([orders.lock(['order']).then(() => stocks.lock(['cup'])), balances.lock(['ann'])]),
        'stocks cannot be locked yet: first await all rows that were requested before',
      ],
    ])('%s are its fault alone', async (_, lock, message) => {
      const answers = await shop.make(reserve('mug', 1), locking(lock), reserve('mug', 1));
      expect(answers).toEqual([9, new RangeError(message), 8]);
    });

    it('without awaiting the rows are taken all the same', async () => {
      const careless = aChange({
        lock: async ({ stocks }) => void stocks.lock(['mug']),
        decide: ({ stocks }) => stocks.find('mug')?.onHand,
      });
      expect(await shop.make(careless, reserve('cup', 1))).toEqual([10, 9]);
      expect(shop.source.statements).toEqual(['lock stocks cup mug', 'read']);
    });
  });

  describe('of a change that throws', () => {
    const bug = new TypeError('a bug');

    it.each<[string, (rows: RowLocks) => Promise<unknown>]>([
      [
        'at once',
        () => {
          throw bug;
        },
      ],
      ['without asking for rows', () => Promise.reject(bug)],
      ['while it asks for rows', ({ stocks }) => Promise.all([stocks.lock(['cup']), Promise.reject(bug)])],
      [
        'after a lock',
        async ({ stocks }) => {
          await stocks.lock(['cup']);
          throw bug;
        },
      ],
      [
        'between two locks',
        async ({ orders }) => {
          await orders.lock(['order']);
          throw bug;
        },
      ],
    ])('%s are its fault alone, and it is not decided', async (_, lock) => {
      let isDecided = false;
      const decide = () => {
        isDecided = true;
      };
      const answers = await shop.make(reserve('mug', 1), aChange({ lock, decide }), reserve('mug', 1));
      expect(answers).toEqual([9, bug, 8]);
      expect(isDecided).toBe(false);
    });
  });

  describe('that another transaction has', () => {
    it('block the changes that need these rows, and no others', async () => {
      shop.source.blocked.add('mug');
      const answers = await shop.make(
        reserve('mug', 1),
        reserve('cup', 1),
        locking(({ stocks }) => stocks.lock(['cup', 'mug'])),
        charge('ann', 5, 'a'),
      );
      expect(answers).toMatchObject([
        new RowBlocked('stocks', 'mug'),
        9,
        new RowBlocked('stocks', 'mug'),
        { balance: 5 },
      ]);
      expect(shop.store.stocks.get('mug')?.reserved).toBe(0);
    });

    it('are named by the refusal, but not in its message', async () => {
      shop.source.blocked.add('mug');
      const [refusal] = await shop.make(reserve('mug', 1));
      expect(refusal).toMatchObject({
        name: 'RowBlocked',
        message: 'Another transaction has locked a row of stocks',
        row: 'stocks mug',
      });
    });

    it('block by their table, whatever the rows of other tables are called', async () => {
      shop.source.blocked.add('mug');
      const { source } = shop;
      const lock = source.lock.bind(source);
      source.lock = async (table, keys) => ({
        ...(await lock(table, keys)),
        ...(table !== 'stocks' && { blocked: [] }),
      });
      const answers = await shop.make(reserve('mug', 1), charge('mug', 5, 'a'));
      expect(answers).toMatchObject([new RowBlocked('stocks', 'mug'), { balance: 5 }]);
    });

    it('block a change before it locks more', async () => {
      givenOrder('order', 'pot');
      shop.source.blocked.add('order');
      const answers = await shop.make(
        locking((rows) => lockOrderAndStocks(rows, 'order')),
        reserve('mug', 1),
      );
      expect(answers).toEqual([new RowBlocked('orders', 'order'), 9]);
      expect(shop.source.statements).toEqual(['lock orders order', 'lock stocks mug', 'read']);
    });

    it('do not pass for rows that do not exist, even if the change takes no notice', async () => {
      shop.source.blocked.add('mug');
      const answers = await shop.make(
        aChange({
          lock: ({ stocks }) => stocks.lock(['mug']).catch(() => undefined),
          decide: ({ stocks }) => stocks.find('mug'),
        }),
      );
      expect(answers).toEqual([new RangeError('This change has not locked mug of stocks')]);
    });
  });

  describe('fail for all changes', () => {
    const lost = new Error('connection lost');

    it('if the source cannot lock', async () => {
      shop.source.lock = () => Promise.reject(lost);
      await expect(shop.make(reserve('mug', 1), aChange({}))).rejects.toBe(lost);
    });

    it('if the source cannot read', async () => {
      shop.source.readUnlocked = () => Promise.reject(lost);
      await expect(shop.make(reserve('mug', 1), aChange({}))).rejects.toBe(lost);
    });
  });

  it('are not needed to decide nothing', async () => {
    const { outcomes } = await decideTogether([], shop.source);
    expect(outcomes.map(answerOf)).toEqual([]);
  });
});
