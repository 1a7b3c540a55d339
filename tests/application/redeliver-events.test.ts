import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/domain/delivery.ts';
import { anId, NOON, noonPlus } from '../builders.ts';
import { createMemoryShop, type MemoryShop } from '../in-memory/memory-shop.ts';

const DEAD: Delivery = {
  id: '',
  type: 'shop.order.confirmed',
  orderId: anId(),
  status: 'DEAD',
  attempts: 10,
  lastError: 'HTTP 500',
  createdAt: NOON,
  nextAttemptAt: null,
  sentAt: null,
};

describe('making dead events due again', () => {
  let shop: MemoryShop;

  beforeEach(() => {
    shop = createMemoryShop();
    shop.setNow(noonPlus(60_000));
  });

  const given = (count: number, fields: Partial<Delivery> = {}) => {
    for (let index = 0; index < count; index += 1) {
      const delivery = { ...DEAD, id: anId(), createdAt: noonPlus(index), ...fields };
      shop.store.deliveries.set(delivery.id, delivery);
    }
  };
  const redeliver = (operator?: string) =>
    shop.useCases.redeliverEvents.execute({ createdFrom: NOON, createdTo: noonPlus(5_000), operator });
  const dead = () => [...shop.store.deliveries.values()].filter(({ status }) => status === 'DEAD');

  it('takes the 1,000 oldest, and says that there are more', async () => {
    given(1_001);
    expect(await redeliver()).toEqual({ count: 1_000, hasMore: true });
    expect(dead()).toMatchObject([{ createdAt: noonPlus(1_000) }]);
    expect(await redeliver()).toEqual({ count: 1, hasMore: false });
    expect(dead()).toEqual([]);
  });

  it.each([
    [0, 1],
    [3, 3],
  ])('is about as many lines as it has events, and about one at least: %d', async (events, lines) => {
    given(events);
    const { transactions } = shop.ports;
    const run = transactions.run.bind(transactions);
    let asked: number | undefined;
    transactions.run = (change) => {
      asked = change.lines;
      return run(change);
    };
    await redeliver();
    expect(asked).toBe(lines);
  });

  it('says that there are no more after exactly 1,000', async () => {
    given(1_000);
    expect(await redeliver()).toEqual({ count: 1_000, hasMore: false });
  });

  it('leaves events that are not dead as they are', async () => {
    given(1, { status: 'SENT', sentAt: NOON });
    given(1, { status: 'PENDING', nextAttemptAt: noonPlus(1) });
    const before = [...shop.store.deliveries.values()];
    expect(await redeliver('boss')).toEqual({ count: 0, hasMore: false });
    expect([...shop.store.deliveries.values()]).toEqual(before);
    expect(shop.store.audit).toEqual([]);
  });

  it('judges each event again, because it was found without a lock', async () => {
    given(2);
    const { outbox } = shop.ports;
    const find = outbox.dead.bind(outbox);
    outbox.dead = async (range, limit) => {
      const ids = await find(range, limit);
      await shop.useCases.redeliverEvent.execute({ eventId: ids[0] ?? '' });
      return ids;
    };
    expect(await redeliver()).toEqual({ count: 1, hasMore: false });
  });

  it('is one entry of the audit list, with the number of events', async () => {
    given(3);
    await redeliver('boss');
    expect(shop.store.audit).toMatchObject([
      {
        subject: 'boss',
        action: 'events.redelivered',
        target: { type: 'event', id: null },
        before: null,
        after: {
          createdFrom: '2026-11-21T12:00:00.000Z',
          createdTo: '2026-11-21T12:00:05.000Z',
          count: 3,
        },
      },
    ]);
  });
});
