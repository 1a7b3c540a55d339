import { z } from 'zod';
import { money } from './money.ts';

const fixedDiscountSchema = z
  .strictObject({
    type: z.literal('FIXED').meta({ description: 'The kind of discount.' }),
    amount: money('The amount that is taken off.', { min: 1 }),
  })
  .meta({
    id: 'FixedDiscount',
    description: 'Takes off a fixed amount, but never more than the items cost.',
    examples: [{ type: 'FIXED', amount: 5000 }],
  });

const percentageDiscountSchema = z
  .strictObject({
    type: z.literal('PERCENTAGE').meta({ description: 'The kind of discount.' }),
    percent: z.int().min(1).max(100).meta({ description: 'The share of the cost of the items, in percent.' }),
    maximumAmount: money('The most that is taken off; null for no limit.', { min: 1 }).nullable(),
  })
  .meta({
    id: 'PercentageDiscount',
    description:
      "Takes off a percentage of what the items cost, rounded down to the currency's smallest unit.",
    examples: [{ type: 'PERCENTAGE', percent: 10, maximumAmount: 20000 }],
  });

export const discountSchema = z
  .discriminatedUnion('type', [fixedDiscountSchema, percentageDiscountSchema])
  .meta({ id: 'Discount', description: 'What a coupon takes off the cost of the items.' });
