import { z } from 'zod';
import type { WholeProduct } from '../../../application/ports/catalogue.ts';
import { MAX_OPTIONS } from '../../../domain/product.ts';
import { pageOf } from './paging.ts';
import { EXAMPLE_PRODUCT, EXAMPLE_PRODUCT_OPTION, productOptionSchema, productSchema } from './product.ts';
import { units } from './stock.ts';

const adminProductOptionSchema = productOptionSchema
  .extend({
    stock: units('The units that can be ordered while the option is on sale: `onHand` − `reserved`.'),
    onSale: z.boolean().meta({ description: 'Whether the option can be ordered.' }),
    onHand: units('All units in stock, the reserved ones included.'),
    reserved: units('The units that unpaid orders hold.'),
  })
  .meta({ id: 'AdminProductOption', description: 'A variant of a product, on sale or withdrawn from sale.' });

export const adminProductSchema = productSchema
  .extend({
    options: z.array(adminProductOptionSchema).max(MAX_OPTIONS).meta({
      description:
        'All options, in the order in which they were added. Those withdrawn from sale are included.',
    }),
  })
  .meta({
    id: 'AdminProduct',
    description: 'A product with all its options and their stock.',
    examples: [
      {
        ...EXAMPLE_PRODUCT,
        options: [{ ...EXAMPLE_PRODUCT_OPTION, onSale: false, onHand: 14, reserved: 2 }],
      },
    ],
  });

export const adminProductPageSchema = pageOf('AdminProductPage', adminProductSchema);

export function presentWholeProduct(
  product: WholeProduct,
  currency: string,
): z.output<typeof adminProductSchema> {
  return { ...product, currency, options: [...product.options] };
}

/** The filter of the operator's list of products. In a query it is one of two words. */
export const onSaleFilter = z
  .enum(['true', 'false'])
  .transform((word) => word === 'true')
  .meta({
    description:
      'Only products that have at least one option on sale (`true`), or only those that have none (`false`).',
  });
