import { z } from 'zod';
import { MAX_STOCK, type Stock, type StockMovement } from '../../../domain/stock.ts';
import { EXAMPLE, id } from './ids.ts';
import { instant } from './instant.ts';
import { pageOf } from './paging.ts';
import { reason } from './reason.ts';

export const stockSchema = z
  .object({
    optionId: id("The option's id."),
    onHand: units('All units in stock, the reserved ones included.'),
    reserved: units('The units that unpaid orders hold.'),
    available: units('The units that can be ordered: `onHand` − `reserved`.'),
  })
  .meta({
    id: 'StockLevel',
    description: 'The stock of a product option.',
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
      .meta({
        description: 'The units to add (positive) or to take out (negative). Not 0.',
        not: { const: 0 },
      }),
    reason: reason('The reason, for the records.'),
  })
  .meta({
    id: 'StockAdjustment',
    description: 'A correction of the stock.',
    examples: [{ delta: 10, reason: 'Delivery 4711' }],
  });

const stockMovementSchema = z
  .object({
    id: id("The movement's id."),
    optionId: id("The option's id."),
    delta: z.int().min(-MAX_STOCK).max(MAX_STOCK).meta({
      description: 'The units that were added (positive) or taken out (negative). Never 0.',
      format: 'int64',
    }),
    reason: z.string().meta({ description: 'The reason that the operator gave.' }),
    createdAt: instant('When the stock changed.'),
  })
  .meta({
    id: 'StockMovement',
    description: 'A change of the stock that an operator made: the initial stock, or an adjustment.',
    examples: [
      {
        id: EXAMPLE.movementId,
        optionId: EXAMPLE.optionId,
        delta: 10,
        reason: 'Delivery 4711',
        createdAt: '2026-11-21T03:00:00.000Z',
      },
    ],
  });

export const stockMovementPageSchema = pageOf('StockMovementPage', stockMovementSchema);

export function presentMovement(movement: StockMovement): z.output<typeof stockMovementSchema> {
  return movement;
}

/** A number of units in a reply. */
export function units(description: string) {
  return z.int().min(0).meta({ description, format: 'int64' });
}
