import { z } from 'zod';
import type { ProductView } from '../../../application/ports/catalogue.ts';
import { MAX_DESCRIPTION_LENGTH, MAX_OPTIONS } from '../../../domain/product.ts';
import { MAX_STOCK } from '../../../domain/stock.ts';
import { EXAMPLE, givenId, id } from './ids.ts';
import { currencyCode, money } from './money.ts';
import { name } from './name.ts';
import { isNotEmpty } from './not-empty.ts';
import { pageOf } from './paging.ts';
import { text } from './text.ts';

export const productParams = z.strictObject({ productId: givenId("The product's id.", EXAMPLE.productId) });
export const optionParams = z.strictObject({ optionId: givenId("The option's id.", EXAMPLE.optionId) });

const productOptionSchema = z
  .object({
    id: id("The option's id: what an order names."),
    name: z.string().meta({ description: 'What tells this option from the others.' }),
    price: money('What one unit costs.'),
    stock: z.int().min(0).meta({ description: 'Units that can be ordered now.', format: 'int64' }),
  })
  .meta({ id: 'ProductOption', description: 'A variant of a product: what is bought.' });

export const productSchema = z
  .object({
    id: id("The product's id."),
    name: z.string().meta({ description: "The product's name." }),
    description: z.string().meta({ description: 'What the product is; empty where nothing was said.' }),
    currency: currencyCode(),
    options: z.array(productOptionSchema).meta({ description: 'The options on sale.' }),
  })
  .meta({
    id: 'Product',
    description: 'A product with its options on sale.',
    examples: [
      {
        id: EXAMPLE.productId,
        name: 'Merino sweater',
        description: 'Warm, light, and washable.',
        currency: 'KRW',
        options: [{ id: EXAMPLE.optionId, name: 'Grey / M', price: 59000, stock: 12 }],
      },
    ],
  });

export const productPageSchema = pageOf('ProductPage', productSchema);

export function presentProduct(product: ProductView, currency: string): z.output<typeof productSchema> {
  return { ...product, currency, options: [...product.options] };
}

const optionFields = {
  name: name('What tells this option from the others.', 'Grey / M'),
  price: money('What one unit costs, in the smallest unit.'),
};

export const newOptionSchema = z
  .strictObject({
    ...optionFields,
    stock: z.int().min(0).max(MAX_STOCK).meta({ description: 'Units there are at first.', format: 'int64' }),
  })
  .meta({
    id: 'NewProductOption',
    description: 'An option to create, on sale.',
    examples: [{ name: 'Grey / M', price: 59000, stock: 12 }],
  });

const productFields = {
  name: name("The product's name.", 'Merino sweater'),
  description: text({ min: 0, max: MAX_DESCRIPTION_LENGTH }).meta({ description: 'What the product is.' }),
};

export const newProductSchema = z
  .strictObject({
    name: productFields.name,
    description: productFields.description.default(''),
    options: z
      .array(newOptionSchema)
      .min(1)
      .max(MAX_OPTIONS)
      .meta({ description: 'Its options, in the order in which they are shown.' }),
  })
  .meta({
    id: 'NewProduct',
    description: 'A product to create, with its options and their initial stock.',
    examples: [
      {
        name: 'Merino sweater',
        description: 'Warm, light, and washable.',
        options: [{ name: 'Grey / M', price: 59000, stock: 12 }],
      },
    ],
  });

export const productChangeSchema = z
  .strictObject(productFields)
  .partial()
  .refine(isNotEmpty, 'must change something')
  .meta({
    id: 'ProductChange',
    minProperties: 1,
    description: 'What to change of a product; what is absent stays.',
    examples: [{ name: 'Merino pullover' }],
  });

export const optionChangeSchema = z
  .strictObject({
    ...optionFields,
    onSale: z.boolean().meta({ description: 'Whether it can be ordered; false withdraws it.' }),
  })
  .partial()
  .refine(isNotEmpty, 'must change something')
  .meta({
    id: 'OptionChange',
    minProperties: 1,
    description:
      'What to change of an option; what is absent stays. Orders keep the price they were placed at.',
    examples: [{ price: 49000, onSale: true }],
  });
