import { describe, expect, it } from 'vitest';
import { redeliver } from '../../src/domain/delivery.ts';
import { orderCancelled, orderConfirmed } from '../../src/domain/event.ts';
import { anOrder, NOON, noonPlus } from '../builders.ts';

describe('the events of an order', () => {
  const confirmed = anOrder().confirm('payment', NOON);
  const cancelled = confirmed.cancel('REQUESTED', noonPlus(1));

  it.each([
    ['shop.order.confirmed', 1, confirmed, orderConfirmed(confirmed, 'KRW', 'e', NOON)],
    ['shop.order.cancelled', 2, cancelled, orderCancelled(cancelled, 'KRW', 'e', NOON)],
  ])('%s is number %d, with the order as of then and its currency', (type, sequence, order, event) => {
    const data = { ...order, currency: 'KRW' };
    expect(event).toEqual({ id: 'e', type, orderId: order.id, sequence, data, createdAt: NOON });
  });
});

describe('redelivering', () => {
  it.each(['PENDING', 'SENT', 'DEAD'] as const)(
    'makes a %s event due now, with no attempts made',
    (status) => {
      const delivery = {
        id: 'e',
        type: 'shop.order.confirmed' as const,
        orderId: 'o',
        status,
        attempts: 7,
        lastError: 'HTTP 500',
        createdAt: NOON,
        nextAttemptAt: null,
        sentAt: NOON,
      };
      expect(redeliver(delivery, noonPlus(9))).toEqual({
        ...delivery,
        status: 'PENDING',
        attempts: 0,
        nextAttemptAt: noonPlus(9),
      });
    },
  );
});
