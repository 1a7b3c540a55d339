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
    minimumOrderAmount: money('What the items of an order must be worth for the coupon to be used.'),
    quantity: z.int().min(1).meta({ description: 'How many coupons there are in all.' }),
    remaining: z.int().min(0).meta({ description: 'How many are left.' }),
    issueStartsAt: instant('From when on coupons are issued.'),
    issueEndsAt: instant('Until when coupons are issued, exclusive.'),
    usableUntil: instant('Until when they can be used, exclusive.'),
  })
  .meta({
    id: 'Coupon',
    description: 'A campaign of first-come coupons, one for each user.',
    examples: [{ id: EXAMPLE.couponId, currency: 'KRW', remaining: 58, ...EXAMPLE_TERMS }],
  });

export const couponPageSchema = pageOf('CouponPage', couponSchema);

export function presentCoupon(coupon: Coupon, currency: string): z.output<typeof couponSchema> {
  return { ...coupon, currency, remaining: coupon.remaining };
}

const changeableFields = {
  quantity: z.int().min(1).max(MAX_COUPONS).meta({ description: 'How many coupons there are in all.' }),
  issueEndsAt: givenInstant('Until when coupons are issued, exclusive.'),
};

export const newCouponSchema = z
  .strictObject({
    name: name("The campaign's name.", 'Autumn: 10 % off'),
    discount: discountSchema,
    minimumOrderAmount: money('What the items of an order must be worth for the coupon to be used.'),
    ...changeableFields,
    issueStartsAt: givenInstant('From when on coupons are issued.'),
    usableUntil: givenInstant('Until when they can be used, exclusive; not before `issueEndsAt`.'),
  })
  .superRefine(refuseWindow)
  .meta({
    id: 'NewCoupon',
    description:
      'A campaign to create. `issueStartsAt` < `issueEndsAt` ≤ `usableUntil`; the past is allowed.',
    examples: [EXAMPLE_TERMS],
  });

export const couponChangeSchema = z
  .strictObject(changeableFields)
  .partial()
  .refine(isNotEmpty, 'must change something')
  .meta({
    id: 'CouponChange',
    minProperties: 1,
    description:
      'What to change of a campaign; what is absent stays. `issueEndsAt` stays within the campaign.',
    examples: [{ quantity: 200 }],
  });

function refuseWindow(window: IssueWindow, context: z.RefinementCtx) {
  for (const { field, detail } of windowFaults(window)) {
    context.addIssue({ code: 'custom', path: [field], message: detail });
  }
}
