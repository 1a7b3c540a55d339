import type { Selectable } from 'kysely';
import { Product, type ProductOption } from '../../../domain/product.ts';
import type { Database } from '../tables/schema.ts';

/** A row of products with its options, withdrawn ones included, in their order. */
export type ProductRow = Selectable<Database['products']> & { readonly options: readonly ProductOption[] };

export function productFromRow(row: ProductRow): Product {
  return new Product({
    id: row.id,
    name: row.name,
    description: row.description,
    options: row.options,
    createdAt: row.created_at,
  });
}
