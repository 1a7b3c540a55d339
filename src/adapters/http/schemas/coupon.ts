import { z } from 'zod';
import { type Coupon, MAX_COUPONS } from '../../../domain/coupon.ts';
import { type IssueWindow, windowFaults } from '../../../domain/issue-window.ts';
import { discountSchema } from './discount.ts';
import { EXAMPLE, givenId, id } from './ids.ts';
import { givenInstant, instant } from './instant.ts';
import { currencyCode, money } from './money.ts';
import { name } from './name.ts';
import { isNotEmpty } from './not-empty.ts';
import { pageOf } from './paging.ts';

export const couponParams = z.strictObject({ couponId: givenId("The campaign's id.", EXAMPLE.couponId) });

export const minimumOrderAmount = money(
  'The coupon can be used only if the items of the order cost at least this much.',
);

const EXAMPLE_TERMS = {
  name: 'Autumn: 10 % off',
  discount: { type: 'PERCENTAGE', percent: 10, maximumAmount: 20000 },
  minimumOrderAmount: 30000,
  quantity: 100,
  issueStartsAt: '2026-11-20T00:00:00.000Z',
  issueEndsAt: '2026-11-30T00:00:00.000Z',
  usableUntil: '2026-12-31T00:00:00.000Z',
};

export const couponSchema = z
  .object({
    id: id("The campaign's id."),
    name: z.string().meta({ description: "The campaign's name." }),
    discount: discountSchema,
    currency: currencyCode(),
    minimumOrderAmount,
    quantity: z.int().min(1).meta({ description: 'The number of coupons that the campaign gives out.' }),
    remaining: z.int().min(0).meta({ description: 'The number of coupons that are left.' }),
    issueStartsAt: instant('When issuing begins.'),
    issueEndsAt: instant('When issuing ends. Coupons are issued only before this time.'),
    usableUntil: instant('The coupons can be used only before this time.'),
  })
  .meta({
    id: 'Coupon',
    description:
      'A coupon campaign. It gives out a fixed number of coupons: first come, first served, one per user.',
    examples: [{ id: EXAMPLE.couponId, currency: 'KRW', remaining: 58, ...EXAMPLE_TERMS }],
  });

export const couponPageSchema = pageOf('CouponPage', couponSchema);

export function presentCoupon(coupon: Coupon, currency: string): z.output<typeof couponSchema> {
  return { ...coupon, currency, remaining: coupon.remaining };
}

const changeableFields = {
  quantity: z
    .int()
    .min(1)
    .max(MAX_COUPONS)
    .meta({ description: 'The number of coupons that the campaign gives out.' }),
  issueEndsAt: givenInstant('When issuing ends. Coupons are issued only before this time.'),
};

export const newCouponSchema = z
  .strictObject({
    name: name("The campaign's name.", 'Autumn: 10 % off'),
    discount: discountSchema,
    minimumOrderAmount,
    ...changeableFields,
    issueStartsAt: givenInstant('When issuing begins.'),
    usableUntil: givenInstant(
      'The coupons can be used only before this time. It cannot be earlier than `issueEndsAt`.',
    ),
  })
  .superRefine(refuseWindow)
  .meta({
    id: 'NewCoupon',
    description:
      'A coupon campaign to create. The times must satisfy `issueStartsAt` < `issueEndsAt` ≤ `usableUntil`.',
    examples: [EXAMPLE_TERMS],
  });

export const couponChangeSchema = z
  .strictObject(changeableFields)
  .partial()
  .refine(isNotEmpty, 'must change something')
  .meta({
    id: 'CouponChange',
    minProperties: 1,
    description: 'The fields of a campaign to change. A field that is absent keeps its value.',
    examples: [{ quantity: 200 }],
  });

function refuseWindow(window: IssueWindow, context: z.RefinementCtx) {
  for (const { field, detail } of windowFaults(window)) {
    context.addIssue({ code: 'custom', path: [field], message: detail });
  }
}
