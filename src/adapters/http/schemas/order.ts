import { z } from 'zod';
import { Basket, MAX_BASKET_LINES, MAX_LINE_QUANTITY } from '../../../domain/basket.ts';
import type { Order } from '../../../domain/order.ts';
import { USER_ID } from '../../../domain/user-id.ts';
import { EXAMPLE, givenId, id } from './ids.ts';
import { instant } from './instant.ts';
import { currencyCode, money } from './money.ts';
import { pageOf } from './paging.ts';

export const orderParams = z.strictObject({ orderId: givenId("The order's id.", EXAMPLE.orderId) });

export const orderStatusSchema = z.enum(['PENDING', 'CONFIRMED', 'CANCELLED']).meta({
  description: '`PENDING` waits for its payment, `CONFIRMED` is paid, `CANCELLED` is over.',
});

/** Somebody else's id, as the operator names them: what a token's `sub` can be. */
export const ownerIdSchema = z
  .string()
  .regex(USER_ID, 'must be 1 to 255 printable ASCII characters without space')
  .meta({ description: 'Whose orders: the `sub` of their token.', examples: [EXAMPLE.userId] });

const orderItemSchema = z
  .object({
    optionId: id("The option's id."),
    productId: id("The product's id."),
    productName: z.string().meta({ description: "The product's name when the order was placed." }),
    optionName: z.string().meta({ description: "The option's name when the order was placed." }),
    unitPrice: money('What one unit cost when the order was placed.'),
    quantity: quantity('How many units.'),
    amount: money('`unitPrice` × `quantity`.'),
  })
  .meta({ id: 'OrderItem', description: 'One line of an order.' });

const orderPaymentSchema = z
  .object({
    id: id("The payment's id."),
    amount: money("What was paid: the order's total."),
    paidAt: instant('When it was paid.'),
    refundedAt: instant('When it was refunded.').nullable(),
  })
  .meta({ id: 'OrderPayment', description: 'The one payment of an order.' });

export const orderSchema = z
  .object({
    id: id("The order's id."),
    userId: z.string().meta({ description: 'Whose order it is.' }),
    status: orderStatusSchema,
    items: z.array(orderItemSchema).meta({ description: 'What is bought; an option appears once.' }),
    itemsTotal: money('What the items cost.'),
    discountAmount: money('What the coupon takes off.'),
    total: money('What is to be paid: `itemsTotal` − `discountAmount`.'),
    currency: currencyCode(),
    issuedCouponId: id('The coupon the order was placed with.').nullable(),
    placedAt: instant('When it was placed.'),
    expiresAt: instant('From when on it can no longer be paid.'),
    confirmedAt: instant('When it was paid.').nullable(),
    cancelledAt: instant('When it was cancelled.').nullable(),
    cancelReason: z
      .enum(['INSUFFICIENT_BALANCE', 'EXPIRED', 'REQUESTED'])
      .nullable()
      .meta({ description: 'Why it was cancelled.' }),
    payment: orderPaymentSchema.nullable(),
  })
  .meta({
    id: 'Order',
    description: 'A purchase. Its prices, discount and total are frozen when it is placed.',
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
    optionId: givenId('The option to buy.', EXAMPLE.optionId),
    quantity: quantity('How many units.'),
  })
  .meta({ id: 'RequestedItem', description: 'So many units of an option.' });

export const orderRequestSchema = z
  .strictObject({
    items: z
      .array(requestedItemSchema)
      .min(1)
      .max(MAX_BASKET_LINES)
      .superRefine(refuseExcess)
      .meta({
        description: `What to buy. Lines that name one option twice are added up, to at most ${MAX_LINE_QUANTITY} units.`,
      }),
    issuedCouponId: givenId('The coupon to use.', EXAMPLE.issuedCouponId).optional(),
    expectedTotal: money(
      'The total the user was shown: with another one the order is refused with `TOTAL_CHANGED`.',
    ).optional(),
  })
  .meta({
    id: 'OrderRequest',
    description: 'What to order. Prices come from the catalogue.',
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
