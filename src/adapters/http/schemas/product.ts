import { z } from 'zod';
import type { ProductView } from '../../../application/ports/catalogue.ts';
import { MAX_LINE_QUANTITY } from '../../../domain/basket.ts';
import { MAX_OPTION_METADATA_BYTES, MAX_PRODUCT_METADATA_BYTES } from '../../../domain/metadata.ts';
import { MAX_DESCRIPTION_LENGTH, MAX_OPTIONS } from '../../../domain/product.ts';
import { MAX_STOCK } from '../../../domain/stock.ts';
import { EXAMPLE, givenId, id } from './ids.ts';
import { givenMetadata, metadata } from './metadata.ts';
import { currencyCode, money } from './money.ts';
import { name } from './name.ts';
import { isNotEmpty } from './not-empty.ts';
import { pageOf } from './paging.ts';
import { text } from './text.ts';

export const productParams = z.strictObject({ productId: givenId("The product's id.", EXAMPLE.productId) });
export const optionParams = z.strictObject({ optionId: givenId("The option's id.", EXAMPLE.optionId) });

export const productOptionSchema = z
  .object({
    id: id("The option's id. An order names it as `optionId`."),
    name: z.string().meta({ description: 'The name of the option, such as a colour and a size.' }),
    price: money('The price of one unit.'),
    stock: z.int().min(0).meta({ description: 'The units that can be ordered now.', format: 'int64' }),
    maxPerOrder: maxPerOrder(),
    metadata: metadata(),
  })
  .meta({
    id: 'ProductOption',
    description:
      'A variant of a product, with a price and a stock of its own. Orders name options, not products.',
  });

/** The product of the examples, without its options, of which each view of a product shows other fields. */
export const EXAMPLE_PRODUCT = {
  id: EXAMPLE.productId,
  name: 'Merino sweater',
  description: 'Warm, light, and washable.',
  metadata: { image: 'https://cdn.example/sweater.jpg' },
  currency: 'KRW',
};

export const EXAMPLE_PRODUCT_OPTION = {
  id: EXAMPLE.optionId,
  name: 'Grey / M',
  price: 59000,
  stock: 12,
  maxPerOrder: 5,
  metadata: { sku: 'SW-GREY-M' },
};

export const productSchema = z
  .object({
    id: id("The product's id."),
    name: z.string().meta({ description: "The product's name." }),
    description: z.string().meta({ description: 'A text about the product; empty if there is none.' }),
    metadata: metadata(),
    currency: currencyCode(),
    options: z
      .array(productOptionSchema)
      .max(MAX_OPTIONS)
      .meta({ description: 'The options on sale, in the order in which they were added.' }),
  })
  .meta({
    id: 'Product',
    description: 'A product with its options on sale.',
    examples: [{ ...EXAMPLE_PRODUCT, options: [EXAMPLE_PRODUCT_OPTION] }],
  });

export const productPageSchema = pageOf('ProductPage', productSchema);

export function presentProduct(product: ProductView, currency: string): z.output<typeof productSchema> {
  return { ...product, currency, options: [...product.options] };
}

const optionFields = {
  name: name('The name of the option, such as a colour and a size.', 'Grey / M'),
  price: money("The price of one unit, in the currency's smallest unit."),
  // These two have no default: a default becomes part of the request's fingerprint, and a request without the field that was
  // sent to an earlier version would no longer get its stored reply.
  maxPerOrder: maxPerOrder().optional(),
  metadata: givenMetadata(MAX_OPTION_METADATA_BYTES).optional(),
};

export const newOptionSchema = z
  .strictObject({
    ...optionFields,
    stock: z
      .int()
      .min(0)
      .max(MAX_STOCK)
      .meta({ description: 'The units in stock when the option is created.', format: 'int64' }),
  })
  .meta({
    id: 'NewProductOption',
    description: 'A product option to create. It is on sale at once.',
    examples: [{ name: 'Grey / M', price: 59000, stock: 12, maxPerOrder: 5 }],
  });

const productFields = {
  name: name("The product's name.", 'Merino sweater'),
  description: text({ min: 0, max: MAX_DESCRIPTION_LENGTH }).meta({
    description: 'A text about the product.',
  }),
  metadata: givenMetadata(MAX_PRODUCT_METADATA_BYTES).optional(),
};

export const newProductSchema = z
  .strictObject({
    name: productFields.name,
    description: productFields.description.default(''),
    metadata: productFields.metadata,
    options: z
      .array(newOptionSchema)
      .min(1)
      .max(MAX_OPTIONS)
      .meta({ description: 'The options of the product, in the order in which they are shown.' }),
  })
  .meta({
    id: 'NewProduct',
    description: 'A product to create, with its options and their initial stock.',
    examples: [
      {
        name: 'Merino sweater',
        description: 'Warm, light, and washable.',
        options: [{ name: 'Grey / M', price: 59000, stock: 12, maxPerOrder: 5 }],
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
    description: 'The fields of a product to change. A field that is absent keeps its value.',
    examples: [{ name: 'Merino pullover' }],
  });

export const optionChangeSchema = z
  .strictObject({
    ...optionFields,
    onSale: z
      .boolean()
      .meta({ description: 'Whether the option can be ordered. False withdraws it from sale.' }),
  })
  .partial()
  .refine(isNotEmpty, 'must change something')
  .meta({
    id: 'ProductOptionChange',
    minProperties: 1,
    description: 'The fields of a product option to change. A field that is absent keeps its value.',
    examples: [{ price: 49000, onSale: true }],
  });

function maxPerOrder() {
  return z
    .int()
    .min(1)
    .max(MAX_LINE_QUANTITY)
    .meta({
      description:
        'The most units of this option that one order can have; null if only the limit of the shop applies.',
    })
    .nullable();
}
