import { describe, expect, it } from 'vitest';
import { redeliver } from '../../src/domain/delivery.ts';
import { eventData, orderCancelled, orderConfirmed } from '../../src/domain/event.ts';
import { anOrder, NOON, noonPlus } from '../builders.ts';

describe('the events of an order', () => {
  const line = { optionId: 'option', productId: 'product', unitPrice: 1_000, quantity: 2, amount: 2_000 };
  const names = { productName: 'Mug', optionName: 'Black' };
  const confirmed = anOrder({
    id: 'order',
    items: [{ ...line, ...names }],
    discountAmount: 300,
    issuedCouponId: 'coupon',
  }).confirm('payment', noonPlus(1));
  const cancelled = confirmed.cancel('REQUESTED', noonPlus(2));
  const confirmedData = {
    id: 'order',
    userId: 'shopper',
    status: 'CONFIRMED',
    items: [
      {
        optionId: 'option',
        productId: 'product',
        productName: 'Mug',
        optionName: 'Black',
        unitPrice: 1_000,
        quantity: 2,
        amount: 2_000,
      },
    ],
    itemsTotal: 2_000,
    discountAmount: 300,
    total: 1_700,
    currency: 'KRW',
    issuedCouponId: 'coupon',
    placedAt: new Date('2026-11-21T12:00:00.000Z'),
    expiresAt: new Date('2026-11-21T12:15:00.000Z'),
    confirmedAt: new Date('2026-11-21T12:00:00.001Z'),
    cancelledAt: null,
    cancelReason: null,
    payment: {
      id: 'payment',
      amount: 1_700,
      paidAt: new Date('2026-11-21T12:00:00.001Z'),
      refundedAt: null,
    },
  };

  const cancelledData = {
    ...confirmedData,
    status: 'CANCELLED',
    cancelledAt: new Date('2026-11-21T12:00:00.002Z'),
    cancelReason: 'REQUESTED',
    payment: { ...confirmedData.payment, refundedAt: new Date('2026-11-21T12:00:00.002Z') },
  };

  it('begin with its confirmation', () => {
    expect(orderConfirmed(confirmed, 'KRW', 'event', noonPlus(1))).toEqual({
      id: 'event',
      type: 'shop.order.confirmed',
      orderId: 'order',
      sequence: 1,
      order: confirmed,
      currency: 'KRW',
      createdAt: noonPlus(1),
    });
    expect(eventData('shop.order.confirmed', confirmed, 'KRW')).toEqual(confirmedData);
  });

  it('end with its cancellation', () => {
    expect(orderCancelled(cancelled, 'KRW', 'event', noonPlus(2))).toEqual({
      id: 'event',
      type: 'shop.order.cancelled',
      orderId: 'order',
      sequence: 2,
      order: cancelled,
      currency: 'KRW',
      createdAt: noonPlus(2),
    });
    expect(eventData('shop.order.cancelled', cancelled, 'KRW')).toEqual(cancelledData);
  });

  it('show the order as of their change, also after the order was cancelled', () => {
    expect(eventData('shop.order.confirmed', cancelled, 'KRW')).toEqual(confirmedData);
  });

  it('do not have the fields that are added to `Order`, to its lines or to its payment', () => {
    const payment = { id: 'payment', amount: 1_700, paidAt: noonPlus(1), refundedAt: null };
    const items = [{ ...line, ...names, purchasePrice: 900 }];
    const order = Object.assign(anOrder(), confirmed, { riskScore: 7, items });
    Object.assign(order, { payment: { ...payment, approvedBy: 'operator' } });

    expect(eventData('shop.order.confirmed', order, 'KRW')).toEqual(confirmedData);
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
