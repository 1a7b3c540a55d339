import { z } from 'zod';
import { RANK_SIZE, type Rank } from '../../../domain/rank.ts';
import { EXAMPLE, id } from './ids.ts';
import { instant } from './instant.ts';
import { currencyCode, money } from './money.ts';

const rankedProductSchema = z
  .object({
    rank: z.int().min(1).max(RANK_SIZE).meta({ description: 'From 1; no two products share one.' }),
    productId: id("The product's id."),
    name: z.string().meta({ description: "The product's name." }),
    minPrice: money('The lowest price of its options on sale.'),
    quantitySold: z.int().min(0).meta({ description: 'Units sold in the window.', format: 'int64' }),
  })
  .meta({ id: 'RankedProduct', description: 'One of the popular products.' });

export const rankSchema = z
  .object({
    asOf: instant('When it was computed; null before the first time.').nullable(),
    from: instant('Where its window starts: 72 hours before `to`.').nullable(),
    to: instant('Where its window ends, exclusive.').nullable(),
    currency: currencyCode(),
    data: z.array(rankedProductSchema).max(RANK_SIZE).meta({ description: 'The popular products, by rank.' }),
  })
  .meta({
    id: 'Rank',
    description: 'The products sold most in the last 72 hours, without what was cancelled since.',
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

/** Before the first computation there is no rank: no products, and no times. */
export function presentRank(rank: Rank | undefined, currency: string): z.output<typeof rankSchema> {
  if (!rank) return { asOf: null, from: null, to: null, currency, data: [] };
  return { ...rank, currency, data: [...rank.data] };
}
