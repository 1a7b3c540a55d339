import { z } from 'zod';
import { RANK_SIZE, type Rank } from '../../../domain/rank.ts';
import { EXAMPLE, id } from './ids.ts';
import { instant } from './instant.ts';
import { currencyCode, money } from './money.ts';

const rankedProductSchema = z
  .object({
    rank: z
      .int()
      .min(1)
      .max(RANK_SIZE)
      .meta({ description: 'The position in the rank, counted from 1. No two products share one.' }),
    productId: id("The product's id."),
    name: z.string().meta({ description: "The product's name." }),
    minPrice: money("The lowest price among the product's options on sale."),
    quantitySold: z
      .int()
      .min(0)
      .meta({ description: 'The units sold in the 72 hours of the rank.', format: 'int64' }),
  })
  .meta({ id: 'RankedProduct', description: 'A product in the rank.' });

export const rankSchema = z
  .object({
    asOf: instant('When the rank was computed; null before the first computation.').nullable(),
    from: instant(
      'The start of the 72 hours that the rank covers; null before the first computation.',
    ).nullable(),
    to: instant(
      'The end of these 72 hours. Orders confirmed at this moment or later do not count. Null before the first computation.',
    ).nullable(),
    currency: currencyCode(),
    data: z
      .array(rankedProductSchema)
      .max(RANK_SIZE)
      .meta({ description: 'The popular products, the most popular first.' }),
  })
  .meta({
    id: 'ProductRank',
    description:
      'The products that sold the most units in the 72 hours before `asOf`. Units of cancelled orders do not count.',
    examples: [
      {
        asOf: '2026-11-21T03:00:00.000Z',
        from: '2026-11-18T03:00:00.000Z',
        to: '2026-11-21T03:00:00.000Z',
        currency: 'KRW',
        data: [
          {
            rank: 1,
            productId: EXAMPLE.productId,
            name: 'Merino sweater',
            minPrice: 59000,
            quantitySold: 42,
          },
        ],
      },
    ],
  });

/** Before the first computation there is no rank. Then the answer has no products and no times. */
export function presentRank(rank: Rank | undefined, currency: string): z.output<typeof rankSchema> {
  if (!rank) return { asOf: null, from: null, to: null, currency, data: [] };
  return { ...rank, currency, data: [...rank.data] };
}
