import { z } from 'zod';
import { money } from './money.ts';

const fixedDiscountSchema = z
  .strictObject({
    type: z.literal('FIXED').meta({ description: 'An amount of money.' }),
    amount: money('What is taken off.', { min: 1 }),
  })
  .meta({
    id: 'FixedDiscount',
    description: 'Takes off an amount, never more than the items cost.',
    examples: [{ type: 'FIXED', amount: 5000 }],
  });

const percentageDiscountSchema = z
  .strictObject({
    type: z.literal('PERCENTAGE').meta({ description: 'A share of what the items cost.' }),
    percent: z.int().min(1).max(100).meta({ description: 'The share, in percent.' }),
    maximumAmount: money('The most that is taken off; null: no cap.', { min: 1 }).nullable(),
  })
  .meta({
    id: 'PercentageDiscount',
    description: 'Takes off a share of what the items cost, rounded down to the unit.',
    examples: [{ type: 'PERCENTAGE', percent: 10, maximumAmount: 20000 }],
  });

export const discountSchema = z
  .discriminatedUnion('type', [fixedDiscountSchema, percentageDiscountSchema])
  .meta({ id: 'Discount', description: 'What a coupon takes off.' });
