import { beforeEach, describe, expect, it } from 'vitest';
import type { Submission } from '../../src/application/unit-of-work/decide-together.ts';
import type { Order } from '../../src/domain/order.ts';
import { anOrder, NOON, noonPlus } from '../builders.ts';
import { failing, refusal } from './changes.ts';
import { aChange, GroupShop } from './group-shop.ts';

describe('changes of a group that count the pending orders of a user', () => {
  let shop: GroupShop;

  beforeEach(() => {
    shop = new GroupShop();
    for (const id of ['one', 'two', 'three']) shop.order(anOrder({ id, userId: 'ann' }));
    shop.order(anOrder({ id: 'overdue', userId: 'ann', placedAt: noonPlus(-900_000) }));
    shop.order(anOrder({ id: 'other', userId: 'bob' }));
  });

  /** Counts the pending orders of a user, and then adds one. Resolves with the number before. */
  const place = (userId: string, atMost = 10, order = anOrder({ userId })): Submission =>
    aChange({
      lock: async ({ pendingOrders }) => pendingOrders.read({ userId, atMost }),
      decide: ({ orders, pendingOrders }) => {
        const count = pendingOrders.count(userId);
        orders.add(order);
        return count;
      },
    });

  const settle = (id: string, how: (order: Order) => Order): Submission =>
    aChange({
      lock: ({ orders }) => orders.lock([id]),
      decide: ({ orders }) => {
        const order = orders.find(id);
        if (order) orders.put(how(order));
      },
    });
  const pay = (id: string) => settle(id, (order) => order.confirm('payment', NOON));
  const cancel = (id: string) => settle(id, (order) => order.cancel('REQUESTED', NOON));

  it('count those that their neighbours have placed before them', async () => {
    const answers = await shop.make(place('ann'), place('bob'), place('ann'), place('ann'), place('bob'));
    expect(answers).toEqual([3, 1, 4, 5, 2]);
  });

  it('do not count those that their neighbours have paid or cancelled before them', async () => {
    const answers = await shop.make(place('ann'), pay('one'), place('ann'), cancel('two'), place('ann'));
    expect(answers.filter((answer) => answer !== undefined)).toEqual([3, 3, 3]);
  });

  it('do not count an order that a neighbour placed, and another one cancelled', async () => {
    const cancelNew = aChange({
      decide: ({ orders }) => {
        const order = orders.find('new');
        if (order) orders.put(order.cancel('REQUESTED', NOON));
      },
    });
    const placeNew = place('ann', 10, anOrder({ id: 'new', userId: 'ann' }));
    expect(await shop.make(placeNew, place('ann'), cancelNew, place('ann'))).toEqual([3, 4, undefined, 4]);
  });

  it('do not count the orders of refused neighbours', async () => {
    const answers = await shop.make(failing(place('ann'), refusal()), place('ann'));
    expect(answers).toEqual([refusal(), 3]);
  });

  it('do not count orders that are paid or cancelled as they are placed', async () => {
    const paid = anOrder({ userId: 'ann' }).confirm('payment', NOON);
    const overdue = anOrder({ userId: 'ann', ttlMs: 0 });
    expect(await shop.make(place('ann', 10, paid), place('ann', 10, overdue), place('ann'))).toEqual([
      3, 3, 3,
    ]);
  });

  it('count up to the limit although neighbours settle orders that were read', async () => {
    for (const id of ['four', 'five']) shop.order(anOrder({ id, userId: 'ann' }));
    const answers = await shop.make(pay('one'), cancel('two'), place('ann', 3));
    expect(answers).toEqual([undefined, undefined, 3]);
  });

  it('read them after the last lock, once for each user', async () => {
    await shop.make(place('ann', 2), pay('one'), place('ann', 3), place('bob', 1));
    expect(shop.source.statements).toEqual(['lock orders one', 'read']);
    expect(shop.source.reads[0]?.pendingOrders).toEqual([
      { userId: 'ann', atMost: 4 },
      { userId: 'bob', atMost: 2 },
    ]);
  });

  it('read them again if a change asks for more after its last lock', async () => {
    const late = (atMost: number) =>
      aChange({
        lock: async ({ stocks, pendingOrders }) => {
          await stocks.lock(['mug']);
          pendingOrders.read({ userId: 'ann', atMost });
        },
        decide: ({ pendingOrders }) => pendingOrders.count('ann'),
      });
    expect(await shop.make(place('ann', 2), late(3))).toEqual([3, 4]);
    expect(shop.source.statements).toEqual(['lock stocks mug', 'read', 'read']);
  });

  it('read them again if a change asks for an offer, too, after its last lock', async () => {
    const late = aChange({
      lock: async ({ stocks, offers, pendingOrders }) => {
        await stocks.lock(['mug']);
        offers.read(['mug']);
        pendingOrders.read({ userId: 'ann', atMost: 1 });
      },
      decide: ({ pendingOrders }) => pendingOrders.count('ann'),
    });
    await shop.make(late);
    expect(shop.source.statements).toEqual(['lock stocks mug', 'read', 'read']);
  });

  it('throw if only a neighbour has asked for them', async () => {
    const ask = aChange({ decide: ({ pendingOrders }) => pendingOrders.count('ann') });
    expect(await shop.make(place('ann'), ask)).toEqual([
      3,
      new RangeError('This change has not read the pending orders of ann'),
    ]);
  });
});
