import type { OutgoingEvent } from '../../src/application/ports/outbox.ts';

/** The order of `STORED_EVENT`, as it is stored and sent. */
export const STORED_ORDER = {
  id: '01920000-0000-7000-8000-00000000000a',
  userId: 'shopper',
  status: 'CONFIRMED',
  items: [
    {
      optionId: '01920000-0000-7000-8000-00000000000b',
      productId: '01920000-0000-7000-8000-00000000000c',
      productName: '머그잔 "한글" ☕',
      optionName: 'Black',
      unitPrice: 1_500,
      quantity: 2,
      amount: 3_000,
    },
  ],
  itemsTotal: 3_000,
  discountAmount: 300,
  total: 2_700,
  currency: 'KRW',
  issuedCouponId: '01920000-0000-7000-8000-00000000000d',
  placedAt: '2026-11-21T01:59:00.000Z',
  expiresAt: '2026-11-21T02:14:00.000Z',
  confirmedAt: '2026-11-21T02:00:00.123Z',
  cancelledAt: null,
  cancelReason: null,
  payment: {
    id: '01920000-0000-7000-8000-00000000000f',
    amount: 2_700,
    paidAt: '2026-11-21T02:00:00.123Z',
    refundedAt: null,
  },
};

/** The confirmation of an order, as the outbox gives it to a sender. */
export const STORED_EVENT = {
  id: '01920000-0000-7000-8000-00000000000e',
  type: 'shop.order.confirmed',
  orderId: STORED_ORDER.id,
  createdAt: new Date('2026-11-21T02:00:00.123Z'),
  data: STORED_ORDER,
} as const satisfies OutgoingEvent;

/** The same event, if its order, line and payment had a field each that the event's schema does not declare. */
export const EVENT_WITH_UNDECLARED_FIELDS: OutgoingEvent = {
  ...STORED_EVENT,
  data: {
    ...STORED_ORDER,
    riskScore: 7,
    items: STORED_ORDER.items.map((line) => ({ ...line, purchasePrice: 900 })),
    payment: { ...STORED_ORDER.payment, approvedBy: 'operator' },
  },
};
