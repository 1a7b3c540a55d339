import { z } from 'zod';
import { MAX_REASON_LENGTH, MAX_STOCK, type Stock } from '../../../domain/stock.ts';
import { EXAMPLE, id } from './ids.ts';
import { text } from './text.ts';

export const stockSchema = z
  .object({
    optionId: id("The option's id."),
    onHand: units('Units that are there.'),
    reserved: units('Units that unpaid orders hold.'),
    available: units('Units that can be ordered: `onHand` − `reserved`.'),
  })
  .meta({
    id: 'Stock',
    description: 'The units of an option.',
    examples: [{ optionId: EXAMPLE.optionId, onHand: 14, reserved: 2, available: 12 }],
  });

export function presentStock(stock: Stock): z.output<typeof stockSchema> {
  return { ...stock, available: stock.available };
}

export const stockAdjustmentSchema = z
  .strictObject({
    delta: z
      .int()
      .min(-MAX_STOCK)
      .max(MAX_STOCK)
      .refine((delta) => delta !== 0, 'must not be 0')
      .meta({ description: 'Units that came (positive) or went (negative); not 0.', not: { const: 0 } }),
    reason: text({ min: 1, max: MAX_REASON_LENGTH }).meta({ description: 'Why, for the books.' }),
  })
  .meta({
    id: 'StockAdjustment',
    description: 'Units counted in or out by hand.',
    examples: [{ delta: 10, reason: 'Delivery 4711' }],
  });

function units(description: string) {
  return z.int().min(0).meta({ description, format: 'int64' });
}
