import { z } from 'zod';
import type { IssuedCouponView } from '../../../application/ports/coupons.ts';
import { discountSchema } from './discount.ts';
import { EXAMPLE, givenId, id } from './ids.ts';
import { instant } from './instant.ts';
import { currencyCode, money } from './money.ts';
import { pageOf } from './paging.ts';

export const issuedCouponParams = z.strictObject({
  issuedCouponId: givenId("The issued coupon's id.", EXAMPLE.issuedCouponId),
});

export const issuedCouponStatusSchema = z.enum(['ISSUED', 'RESERVED', 'USED', 'EXPIRED']).meta({
  description:
    '`ISSUED` can be used, `RESERVED` is held by an unpaid order, `USED` was paid with, `EXPIRED` was neither held nor used in time.',
});

export const issuedCouponSchema = z
  .object({
    id: id("The issued coupon's id: what an order names."),
    couponId: id('The campaign it is from.'),
    name: z.string().meta({ description: "The campaign's name." }),
    discount: discountSchema,
    currency: currencyCode(),
    minimumOrderAmount: money('What the items of an order must be worth for it to be used.'),
    status: issuedCouponStatusSchema,
    orderId: id('The order that holds or used it.').nullable(),
    issuedAt: instant('When the user got it.'),
    usableUntil: instant('Until when it can be used, exclusive; an order that holds it keeps it beyond.'),
  })
  .meta({
    id: 'IssuedCoupon',
    description: "One user's coupon.",
    examples: [
      {
        id: EXAMPLE.issuedCouponId,
        couponId: EXAMPLE.couponId,
        name: 'Autumn: 10 % off',
        discount: { type: 'PERCENTAGE', percent: 10, maximumAmount: 20000 },
        currency: 'KRW',
        minimumOrderAmount: 30000,
        status: 'ISSUED',
        orderId: null,
        issuedAt: '2026-11-21T03:00:00.000Z',
        usableUntil: '2026-12-31T00:00:00.000Z',
      },
    ],
  });

export const issuedCouponPageSchema = pageOf('IssuedCouponPage', issuedCouponSchema);

export function presentIssuedCoupon(
  coupon: IssuedCouponView,
  currency: string,
): z.output<typeof issuedCouponSchema> {
  return { ...coupon, currency };
}
