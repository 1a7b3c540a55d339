import { z } from 'zod';
import type { HeldCouponView, IssuedCouponView } from '../../../application/ports/coupons.ts';
import { minimumOrderAmount } from './coupon.ts';
import { discountSchema } from './discount.ts';
import { EXAMPLE, givenId, id } from './ids.ts';
import { instant } from './instant.ts';
import { currencyCode } from './money.ts';
import { pageOf } from './paging.ts';

export const issuedCouponParams = z.strictObject({
  issuedCouponId: givenId("The issued coupon's id.", EXAMPLE.issuedCouponId),
});

const issuedCouponStatusSchema = z.enum(['ISSUED', 'RESERVED', 'USED', 'EXPIRED']).meta({
  id: 'IssuedCouponStatus',
  description:
    '`ISSUED`: can be used. `RESERVED`: an unpaid order holds it. `USED`: a paid order has used it. `EXPIRED`: its time is over, and no order holds or has used it.',
});

const EXAMPLE_COUPON = {
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
};

export const issuedCouponSchema = z
  .object({
    id: id("The issued coupon's id. An order names it as `issuedCouponId`."),
    couponId: id('The campaign that the coupon is from.'),
    name: z.string().meta({ description: "The campaign's name." }),
    discount: discountSchema,
    currency: currencyCode(),
    minimumOrderAmount,
    status: issuedCouponStatusSchema,
    orderId: id('The order that holds or has used the coupon; null if there is none.').nullable(),
    issuedAt: instant('When the user took the coupon.'),
    usableUntil: instant(
      'The coupon can be used only before this time. An order that holds it then can still be paid afterwards.',
    ),
  })
  .meta({
    id: 'IssuedCoupon',
    description: 'A coupon that one user has taken. It can be used for one order.',
    examples: [EXAMPLE_COUPON],
  });

export const issuedCouponPageSchema = pageOf('IssuedCouponPage', issuedCouponSchema);

export function presentIssuedCoupon(
  coupon: IssuedCouponView,
  currency: string,
): z.output<typeof issuedCouponSchema> {
  return { ...coupon, currency };
}

export const adminIssuedCouponSchema = issuedCouponSchema
  .extend({ userId: z.string().meta({ description: 'The owner: the `sub` of their token.' }) })
  .meta({
    id: 'AdminIssuedCoupon',
    description: 'A coupon that a user has taken, with its owner.',
    examples: [{ ...EXAMPLE_COUPON, userId: EXAMPLE.userId }],
  });

export const adminIssuedCouponPageSchema = pageOf('AdminIssuedCouponPage', adminIssuedCouponSchema);

export function presentHeldCoupon(
  coupon: HeldCouponView,
  currency: string,
): z.output<typeof adminIssuedCouponSchema> {
  return { ...coupon, currency };
}

/** The filter of a user's list of coupons. */
export const issuedCouponFilterFields = {
  status: issuedCouponStatusSchema
    .optional()
    .meta({ description: 'Only coupons that have this status now.' }),
};
