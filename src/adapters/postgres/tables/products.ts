import type { Metadata } from '../../../domain/metadata.ts';
import { Product, type ProductOption } from '../../../domain/product.ts';
import type { LockableTable } from './table.ts';

export interface ProductRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly created_at: Date;
  /** Whether an option of the product is on sale. Only the operator's list of products reads it. */
  readonly on_sale: boolean;
  readonly metadata: Metadata;
}

export const PRODUCTS: LockableTable<'products', ProductRow, Product> = {
  name: 'products',
  insertedBy: ['id'],
  lockedBy: 'id',
  columns: {
    id: { type: 'uuid', of: (product) => product.id },
    name: { type: 'text', of: (product) => product.name, moves: true },
    description: { type: 'text', of: (product) => product.description, moves: true },
    created_at: { type: 'timestamptz', of: (product) => product.createdAt },
    on_sale: { type: 'boolean', of: (product) => product.isOnSale, moves: true },
    metadata: { type: 'json', of: (product) => product.metadata, moves: true },
  },
};

/** `options` are all options of the product, those that are not on sale included, in their order. */
export function productFromRow(row: ProductRow, options: readonly ProductOption[]): Product {
  return new Product({
    id: row.id,
    name: row.name,
    description: row.description,
    metadata: row.metadata,
    options,
    createdAt: row.created_at,
  });
}
