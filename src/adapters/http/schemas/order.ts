import { z } from 'zod';
import { Basket, MAX_BASKET_LINES, MAX_LINE_QUANTITY } from '../../../domain/basket.ts';
import type { Order } from '../../../domain/order.ts';
import { EXAMPLE, givenId, id } from './ids.ts';
import { givenInstant, instant } from './instant.ts';
import { currencyCode, money } from './money.ts';
import { pageOf } from './paging.ts';
import { userId } from './user-id.ts';

export const orderParams = z.strictObject({ orderId: givenId("The order's id.", EXAMPLE.orderId) });

export const orderStatusSchema = z.enum(['PENDING', 'CONFIRMED', 'CANCELLED']).meta({
  id: 'OrderStatus',
  description:
    '`PENDING`: waits for its payment. `CONFIRMED`: is paid. `CANCELLED`: was cancelled, and refunded if it was paid.',
});

const cancelReasonSchema = z.enum(['INSUFFICIENT_BALANCE', 'EXPIRED', 'REQUESTED']).meta({
  id: 'CancelReason',
  description:
    'Why an order was cancelled. `INSUFFICIENT_BALANCE`: the balance was too small to pay for it. `EXPIRED`: it was not paid in time. `REQUESTED`: its owner or an operator asked for it.',
});

/** The filters of the operator's list of orders. */
export const orderFilterFields = {
  userId: userId('Only orders of this user. The id is the `sub` of their token.').optional(),
  status: orderStatusSchema.optional().meta({ description: 'Only orders that have this status now.' }),
  placedFrom: givenInstant('Only orders that were placed at this time or later.').optional(),
  placedTo: givenInstant('Only orders that were placed before this time.').optional(),
};

const orderItemSchema = z
  .object({
    optionId: id('The id of the product option.'),
    productId: id('The id of the product.'),
    productName: z.string().meta({ description: "The product's name when the order was placed." }),
    optionName: z.string().meta({ description: "The option's name when the order was placed." }),
    unitPrice: money('The price of one unit when the order was placed.'),
    quantity: quantity('The number of units.'),
    amount: money('`unitPrice` × `quantity`.'),
  })
  .meta({ id: 'OrderItem', description: 'A line of an order: units of one product option.' });

const orderPaymentSchema = z
  .object({
    id: id("The payment's id."),
    amount: money("The amount paid, which is the order's `total`."),
    paidAt: instant('When the order was paid.'),
    refundedAt: instant('When the payment was refunded; null if it has not been.').nullable(),
  })
  .meta({ id: 'OrderPayment', description: 'The payment of an order from the prepaid balance.' });

export const orderSchema = z
  .object({
    id: id("The order's id."),
    userId: z.string().meta({ description: 'The owner: the `sub` of their token.' }),
    status: orderStatusSchema,
    items: z
      .array(orderItemSchema)
      .max(MAX_BASKET_LINES)
      .meta({ description: 'The lines of the order. Each option appears once.' }),
    itemsTotal: money('The sum of all lines, before the discount.'),
    discountAmount: money('The amount that the coupon takes off; 0 without a coupon.'),
    total: money('The amount to pay: `itemsTotal` − `discountAmount`.'),
    currency: currencyCode(),
    issuedCouponId: id('The coupon that the order was placed with; null without a coupon.').nullable(),
    placedAt: instant('When the order was placed.'),
    expiresAt: instant('The order can be paid only before this time.'),
    confirmedAt: instant('When the order was paid; null if it has not been.').nullable(),
    cancelledAt: instant('When the order was cancelled; null if it has not been.').nullable(),
    cancelReason: cancelReasonSchema
      .nullable()
      .meta({ description: 'Why the order was cancelled; null if it has not been.' }),
    payment: orderPaymentSchema
      .nullable()
      .meta({ description: 'The payment; null if the order has not been paid.' }),
  })
  .meta({
    id: 'Order',
    description: 'A purchase. Its prices, discount and total are fixed when it is placed.',
    examples: [
      {
        id: EXAMPLE.orderId,
        userId: EXAMPLE.userId,
        status: 'CONFIRMED',
        items: [
          {
            optionId: EXAMPLE.optionId,
            productId: EXAMPLE.productId,
            productName: 'Merino sweater',
            optionName: 'Grey / M',
            unitPrice: 59000,
            quantity: 1,
            amount: 59000,
          },
        ],
        itemsTotal: 59000,
        discountAmount: 5900,
        total: 53100,
        currency: 'KRW',
        issuedCouponId: EXAMPLE.issuedCouponId,
        placedAt: '2026-11-21T03:00:00.000Z',
        expiresAt: '2026-11-21T03:15:00.000Z',
        confirmedAt: '2026-11-21T03:01:00.000Z',
        cancelledAt: null,
        cancelReason: null,
        payment: {
          id: EXAMPLE.paymentId,
          amount: 53100,
          paidAt: '2026-11-21T03:01:00.000Z',
          refundedAt: null,
        },
      },
    ],
  });

export const orderPageSchema = pageOf('OrderPage', orderSchema);

export function presentOrder(order: Order, currency: string): z.output<typeof orderSchema> {
  return { ...order, currency, items: [...order.items] };
}

const requestedItemSchema = z
  .strictObject({
    optionId: givenId('The id of the product option to buy.', EXAMPLE.optionId),
    quantity: quantity('The number of units to buy.'),
  })
  .meta({ id: 'RequestedItem', description: 'A line of an order to place.' });

export const orderRequestSchema = z
  .strictObject({
    items: z
      .array(requestedItemSchema)
      .min(1)
      .max(MAX_BASKET_LINES)
      .superRefine(refuseExcess)
      .meta({
        description: `The lines of the order. Lines that name the same option are added up, to at most ${MAX_LINE_QUANTITY.toLocaleString('en')} units.`,
      }),
    issuedCouponId: givenId('The issued coupon to use.', EXAMPLE.issuedCouponId).optional(),
    expectedTotal: money(
      'The total that the shopper was shown. If the real total differs, the order is refused with `TOTAL_CHANGED`.',
    ).optional(),
  })
  .meta({
    id: 'OrderRequest',
    description: 'An order to place. The prices are those of the catalogue.',
    examples: [
      {
        items: [{ optionId: EXAMPLE.optionId, quantity: 1 }],
        issuedCouponId: EXAMPLE.issuedCouponId,
        expectedTotal: 53100,
      },
    ],
  });

function quantity(description: string) {
  return z.int().min(1).max(MAX_LINE_QUANTITY, { abort: true }).meta({ description });
}

function refuseExcess(items: readonly z.output<typeof requestedItemSchema>[], context: z.RefinementCtx) {
  for (const { line, sum } of Basket.excessLines(items)) {
    const message = `brings this option to ${sum} units; ${MAX_LINE_QUANTITY} is the most`;
    context.addIssue({ code: 'custom', path: [line, 'quantity'], message });
  }
}
