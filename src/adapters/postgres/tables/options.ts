import type { Offer } from '../../../application/ports/transactions.ts';
import type { Metadata } from '../../../domain/metadata.ts';
import type { ProductOption } from '../../../domain/product.ts';
import type { Table } from './table.ts';

export interface OptionRow {
  readonly id: string;
  readonly product_id: string;
  /** The option's place among the options of its product, from 0. */
  readonly position: number;
  readonly name: string;
  readonly price: number;
  readonly on_sale: boolean;
  readonly max_per_order: number | null;
  readonly metadata: Metadata;
}

/** An option with its place in a product. */
export interface PlacedOption {
  readonly option: ProductOption;
  readonly productId: string;
  readonly position: number;
}

export const OPTIONS: Table<'options', OptionRow, PlacedOption> = {
  name: 'options',
  insertedBy: ['id'],
  columns: {
    id: { type: 'uuid', of: ({ option }) => option.id },
    product_id: { type: 'uuid', of: ({ productId }) => productId },
    position: { type: 'int', of: ({ position }) => position },
    name: { type: 'text', of: ({ option }) => option.name, moves: true },
    price: { type: 'bigint', of: ({ option }) => option.price, moves: true },
    on_sale: { type: 'boolean', of: ({ option }) => option.onSale, moves: true },
    max_per_order: { type: 'int', of: ({ option }) => option.maxPerOrder, moves: true },
    metadata: { type: 'json', of: ({ option }) => option.metadata, moves: true },
  },
};

export function optionFromRow(row: OptionRow): ProductOption {
  const { id, name, price, on_sale: onSale, max_per_order: maxPerOrder, metadata } = row;
  return { id, name, price, onSale, maxPerOrder, metadata };
}

/** The columns of an offer. Orders and checkouts read them, so metadata is not among them. */
export const OFFER_COLUMNS = ['id', 'product_id', 'name', 'price', 'on_sale', 'max_per_order'] as const;

/** The columns of an offer with the name of its product. */
export type OfferRow = Pick<OptionRow, (typeof OFFER_COLUMNS)[number]> & { readonly product_name: string };

export function offerFromRow(row: OfferRow): Offer {
  return {
    optionId: row.id,
    productId: row.product_id,
    productName: row.product_name,
    optionName: row.name,
    price: row.price,
    onSale: row.on_sale,
    maxPerOrder: row.max_per_order,
  };
}
