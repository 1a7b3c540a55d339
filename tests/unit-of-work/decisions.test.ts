import { beforeEach, describe, expect, it } from 'vitest';
import type { Shop } from '../../src/application/ports/transactions.ts';
import type { Submission } from '../../src/application/unit-of-work/decide-together.ts';
import { Balance } from '../../src/domain/balance.ts';
import { orderConfirmed } from '../../src/domain/event.ts';
import { Stock } from '../../src/domain/stock.ts';
import { aCoupon, anIssuedCoupon, anOrder, NOON } from '../builders.ts';
import { charge, failing, issue, refusal, reserve } from './changes.ts';
import { aChange, GroupShop } from './group-shop.ts';

describe('changes decided together', () => {
  let shop: GroupShop;

  beforeEach(() => {
    shop = new GroupShop();
    shop.stock('mug', 10);
    shop.balance('ann', 500);
  });

  it('are answered in their order, each with its own result', async () => {
    const results = ['first', undefined, { third: 3 }].map((result) => aChange({ decide: () => result }));
    expect(await shop.make(...results)).toEqual(['first', undefined, { third: 3 }]);
  });

  it('see what the ones before them have left, and give the last units to the first that asks', async () => {
    const answers = await shop.make(reserve('mug', 6), reserve('mug', 6), reserve('mug', 4));
    expect(answers).toEqual([4, refusal(), 0]);
    expect(shop.store.stocks.get('mug')).toEqual(new Stock('mug', 10, 10));
  });

  it('see what they have put and added themselves', async () => {
    const answers = await shop.make(
      aChange({
        lock: ({ stocks, balances }) => Promise.all([stocks.lock(['mug']), balances.lock(['bob'])]),
        decide: ({ stocks, balances }) => {
          stocks.put(new Stock('mug', 10, 3));
          stocks.add(new Stock('cup', 5, 1));
          stocks.put(new Stock('cup', 5, 2));
          for (const id of ['a', 'b']) balances.record(balances.get('bob').charge(100, id, NOON));
          return [stocks.find('mug')?.reserved, stocks.find('cup')?.reserved, balances.get('bob')];
        },
      }),
    );
    expect(answers).toEqual([[3, 2, new Balance('bob', 200, 2)]]);
  });

  it('cannot add a row twice', async () => {
    const addTwice = aChange({
      decide: ({ stocks }) => {
        stocks.add(new Stock('cup', 1, 0));
        stocks.add(new Stock('cup', 2, 0));
      },
    });
    expect(await shop.make(addTwice)).toEqual([new RangeError('There is cup of stocks already')]);
  });

  it('write a row once, from how it was read to how the last of them left it', async () => {
    const { writes } = await shop.decide(reserve('mug', 1), reserve('mug', 2), reserve('mug', 3));
    expect(writes.rows.stocks).toEqual({
      added: [],
      changed: [{ before: new Stock('mug', 10, 0), after: new Stock('mug', 10, 6) }],
    });
  });

  it('do not write a row that a change put back as it was', async () => {
    const { writes } = await shop.decide(
      aChange({
        lock: ({ stocks }) => stocks.lock(['mug']),
        decide: ({ stocks }) => {
          const stock = stocks.find('mug');
          if (stock) stocks.put(stock);
        },
      }),
    );
    expect(writes.rows.stocks).toEqual({ added: [], changed: [] });
  });

  it('share one clock, read after the locks', async () => {
    const readClock = aChange({ decide: ({ now }) => now });
    expect(await shop.make(readClock, readClock)).toEqual([NOON, NOON]);
  });

  it('tell how long locking took, and how long deciding took', async () => {
    const { lockMs, decideMs } = await shop.decide(
      aChange({
        lock: () => new Promise((resolve) => setTimeout(resolve, 60)),
        decide: () => {
          const end = performance.now() + 20;
          while (performance.now() < end);
        },
      }),
    );
    expect(lockMs).toBeGreaterThan(50);
    expect(decideMs).toBeGreaterThanOrEqual(20);
  });

  describe('with a refusal among them', () => {
    const error = new TypeError('a bug');
    /** A change that writes to every table and list, and is then refused. */
    const everything: Submission = aChange({
      lock: ({ stocks, balances }) => Promise.all([stocks.lock(['mug']), balances.lock(['ann'])]),
      decide: (draft: Shop) => {
        draft.stocks.put(new Stock('mug', 10, 9));
        draft.stocks.add(new Stock('cup', 1, 0));
        draft.coupons.add(aCoupon({ id: 'campaign' }));
        draft.issuedCoupons.add(anIssuedCoupon({ couponId: 'campaign', userId: 'ann' }));
        draft.balances.record(draft.balances.get('ann').charge(1, 'entry', NOON));
        draft.movements.add({
          id: 'movement',
          optionId: 'mug',
          delta: 1,
          reason: 'Counted',
          createdAt: NOON,
        });
        draft.events.add(orderConfirmed(anOrder().confirm('payment', NOON), 'KRW', 'event', NOON));
        draft.rank.put({ asOf: NOON, from: NOON, to: NOON, data: [] });
        throw error;
      },
    });

    it('keep nothing of the refused change', async () => {
      const { outcomes, writes } = await shop.decide(everything);
      expect(outcomes).toEqual([{ isRefused: true, error }]);
      expect(Object.values(writes.rows).flatMap(({ added, changed }) => [...added, ...changed])).toEqual([]);
      expect(writes).toMatchObject({
        movements: [],
        ledger: [],
        events: [],
        replies: [],
        audit: [],
        rank: null,
      });
    });

    it('are decided as if the refused change were not there', async () => {
      const look = aChange({
        lock: ({ stocks, balances, priorIssues }) => {
          priorIssues.read({ couponId: 'campaign', userId: 'ann' });
          return Promise.all([stocks.lock(['mug', 'cup']), balances.lock(['ann'])]);
        },
        decide: ({ stocks, balances, priorIssues }) => [
          stocks.find('mug')?.reserved,
          stocks.find('cup'),
          balances.get('ann').amount,
          priorIssues.exists({ couponId: 'campaign', userId: 'ann' }),
        ],
      });
      const before = [0, undefined, 500, false];
      expect(await shop.make(look, everything, look)).toEqual([before, error, before]);
    });

    it('are refused alone, wherever they stand in the group', async () => {
      const refused = failing(reserve('mug', 1), error);
      const answers = await shop.make(refused, reserve('mug', 1), refused, reserve('mug', 1), refused);
      expect(answers).toEqual([error, 9, error, 8, error]);
      expect(shop.store.stocks.get('mug')?.reserved).toBe(2);
    });

    it('do not see a row that the refused change added', async () => {
      const addCup = aChange({ decide: ({ stocks }) => stocks.add(new Stock('cup', 1, 0)) });
      const findCup = aChange({ decide: ({ stocks }) => stocks.find('cup') });
      const answers = await shop.make(failing(addCup, error), findCup, addCup);
      expect(answers).toEqual([error, new RangeError('This change has not locked cup of stocks'), undefined]);
    });
  });

  describe('one of which adds a row', () => {
    const addCup = aChange({ decide: ({ stocks }) => stocks.add(new Stock('cup', 5, 0)) });

    it('can find and replace it without a lock', async () => {
      const reserveCup = aChange({
        decide: ({ stocks }) => {
          const stock = stocks.find('cup');
          if (stock) stocks.put(stock.reserve(2));
          return stock?.available;
        },
      });
      const { outcomes, writes } = await shop.decide(addCup, reserveCup, reserveCup);
      expect(outcomes.slice(1)).toEqual([
        { isRefused: false, value: 5 },
        { isRefused: false, value: 3 },
      ]);
      expect(writes.rows.stocks).toEqual({ added: [new Stock('cup', 5, 4)], changed: [] });
    });

    it('find it with a lock, too', async () => {
      expect(await shop.make(addCup, reserve('cup', 2))).toEqual([undefined, 3]);
    });

    it('cannot add it again', async () => {
      expect(await shop.make(addCup, addCup)).toEqual([
        undefined,
        new RangeError('There is cup of stocks already'),
      ]);
    });

    it('do not see it if they come before', async () => {
      expect(await shop.make(reserve('cup', 1), addCup)).toEqual([refusal(), undefined]);
    });
  });

  describe('and the rows of others', () => {
    it('throw if only a neighbour has locked the row', async () => {
      const peek = aChange({ decide: ({ stocks }) => stocks.find('mug') });
      const missing = new RangeError('This change has not locked mug of stocks');
      expect(await shop.make(peek, reserve('mug', 1), peek)).toEqual([missing, 9, missing]);
    });

    it('throw if only a neighbour has asked for an offer or a prior issue', async () => {
      shop.product('product', ['mug']);
      const prior = { couponId: 'campaign', userId: 'ann' };
      const ask = {
        decide: ({ offers, priorIssues }: Shop) => [offers.find('mug')?.price, priorIssues.exists(prior)],
      };
      const asking = aChange({
        ...ask,
        lock: async ({ offers, priorIssues }) => {
          offers.read(['mug']);
          priorIssues.read(prior);
        },
      });
      const askingForOffer = aChange({ ...ask, lock: async ({ offers }) => offers.read(['mug']) });
      expect(await shop.make(asking, askingForOffer, aChange(ask))).toEqual([
        [100, false],
        new RangeError('This change has not read the prior issue of campaign to ann'),
        new RangeError('This change has not read the offer mug'),
      ]);
    });

    it('throw if they replace a row that does not exist, or add one that does', async () => {
      const lock = aChange({ lock: ({ stocks }) => stocks.lock(['mug', 'cup']) }).change;
      const put = aChange({ ...lock, decide: ({ stocks }) => stocks.put(new Stock('cup', 1, 0)) });
      const add = aChange({ ...lock, decide: ({ stocks }) => stocks.add(new Stock('mug', 1, 0)) });
      expect(await shop.make(put, add)).toEqual([
        new RangeError('There is no cup of stocks to replace'),
        new RangeError('There is mug of stocks already'),
      ]);
    });
  });

  describe('on one balance', () => {
    it('chain their ledger entries', async () => {
      const { writes } = await shop.decide(
        charge('ann', 100, 'a'),
        failing(charge('ann', 7, 'b'), refusal()),
        charge('ann', 50, 'c'),
      );
      expect(writes.ledger).toMatchObject([
        { id: 'a', version: 2, balance: 600 },
        { id: 'c', version: 3, balance: 650 },
      ]);
      expect(writes.rows.balances.changed).toEqual([
        { before: new Balance('ann', 500, 1), after: new Balance('ann', 650, 3) },
      ]);
    });

    it('begin it with the first charge, and go on from there', async () => {
      const { writes } = await shop.decide(charge('bob', 100, 'a'), charge('bob', 50, 'b'));
      expect(writes.ledger).toMatchObject([{ version: 1 }, { version: 2, balance: 150 }]);
      expect(writes.rows.balances).toEqual({ added: [new Balance('bob', 150, 2)], changed: [] });
    });

    it('cannot record an entry that follows another balance', async () => {
      const outdated = Balance.none('ann').charge(7, 'b', NOON);
      const record = aChange({
        lock: ({ balances }) => balances.lock(['ann']),
        decide: ({ balances }) => balances.record(outdated),
      });
      expect(await shop.make(charge('ann', 100, 'a'), record, charge('ann', 50, 'c'))).toMatchObject([
        { version: 2 },
        new RangeError('Entry 1 cannot follow version 2 of ann'),
        { version: 3, balance: 650 },
      ]);
    });

    it('cannot record an entry without its lock', async () => {
      const entry = new Balance('ann', 500, 1).charge(7, 'a', NOON);
      const record = aChange({ decide: ({ balances }) => balances.record(entry) });
      expect(await shop.make(record)).toEqual([new RangeError('This change has not locked ann of balances')]);
    });
  });

  describe('on one campaign', () => {
    it('give one user one coupon, and another user another', async () => {
      shop.coupon(aCoupon({ id: 'campaign', quantity: 3 }));
      const answers = await shop.make(
        issue('campaign', 'ann', 'a'),
        issue('campaign', 'ann', 'b'),
        issue('campaign', 'bob', 'c'),
      );
      expect(answers).toMatchObject(['a', { code: 'COUPON_ALREADY_ISSUED' }, 'c']);
      expect(shop.store.coupons.get('campaign')?.issued).toBe(2);
    });

    it('count the coupons of each campaign by themselves', async () => {
      for (const id of ['half', 'free']) shop.coupon(aCoupon({ id }));
      expect(await shop.make(issue('half', 'ann', 'a'), issue('free', 'ann', 'b'))).toEqual(['a', 'b']);
    });

    it('see the coupon that the user got in an earlier transaction', async () => {
      shop.coupon(aCoupon({ id: 'campaign' }));
      await shop.make(issue('campaign', 'ann', 'a'));
      const answers = await shop.make(issue('campaign', 'bob', 'b'), issue('campaign', 'ann', 'c'));
      expect(answers).toMatchObject(['b', { code: 'COUPON_ALREADY_ISSUED' }]);
    });

    it('give the last coupon to the first, and one to the user whose first request was refused', async () => {
      shop.coupon(aCoupon({ id: 'campaign', quantity: 1 }));
      const answers = await shop.make(
        failing(issue('campaign', 'ann', 'a'), refusal()),
        issue('campaign', 'ann', 'b'),
        issue('campaign', 'bob', 'c'),
      );
      expect(answers).toMatchObject([refusal(), 'b', { code: 'COUPON_SOLD_OUT' }]);
    });

    it('do not take one pair of campaign and user for another that reads the same', async () => {
      for (const id of ['ab', 'a']) shop.coupon(aCoupon({ id }));
      const pairs = () => [issue('ab', 'c', crypto.randomUUID()), issue('a', 'bc', crypto.randomUUID())];
      expect(await shop.make(...pairs())).toEqual([expect.any(String), expect.any(String)]);
      expect(await shop.make(...pairs())).toMatchObject([
        { code: 'COUPON_ALREADY_ISSUED' },
        { code: 'COUPON_ALREADY_ISSUED' },
      ]);
    });
  });

  describe('that only add', () => {
    const rankAt = (minute: number) => {
      const asOf = new Date(NOON.getTime() + minute * 60_000);
      return { asOf, from: NOON, to: asOf, data: [] };
    };
    const addMovement = (id: string) =>
      aChange({
        decide: ({ movements }) =>
          movements.add({ id, optionId: 'mug', delta: 1, reason: 'Counted', createdAt: NOON }),
      });

    const addEvent = (id: string) =>
      aChange({
        decide: ({ events }) =>
          events.add(orderConfirmed(anOrder().confirm('payment', NOON), 'KRW', id, NOON)),
      });

    it('write in the order of the decisions', async () => {
      const { writes } = await shop.decide(
        ...['b', 'a', 'c'].flatMap((id) => [addMovement(id), addEvent(id)]),
      );
      expect(writes.movements.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
      expect(writes.events.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    });

    it('write the rank that was put last', async () => {
      const putRank = (minute: number) => aChange({ decide: ({ rank }) => rank.put(rankAt(minute)) });
      const { writes } = await shop.decide(putRank(1), putRank(2), addMovement('a'));
      expect(writes.rank).toEqual(rankAt(2));
    });
  });
});
