import type { Product } from '../../domain/product.ts';
import type { Stock } from '../../domain/stock.ts';
import type { Page, PageRequest } from './paging.ts';

/** Reads what the shop sells. An answer is never older than the call. */
export interface Catalogue {
  /** Products with an option on sale, newest first. */
  page(request: PageRequest): Promise<Page<ProductView>>;
  /** A product; undefined if it does not exist or if none of its options is on sale. */
  find(productId: string): Promise<ProductView | undefined>;
  /** The id of the product that an option belongs to, on sale or not. It never changes. */
  findProductIdOf(optionId: string): Promise<string | undefined>;
  /** The stock of an option, on sale or not. */
  findStock(optionId: string): Promise<Stock | undefined>;
  /** Whether the shop has no product at all, on sale or not. */
  isEmpty(): Promise<boolean>;
}

/** A product as the API shows it: its options on sale, in their order. */
export interface ProductView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionView[];
}

export interface OptionView {
  readonly id: string;
  readonly name: string;
  /** In the currency's smallest unit. */
  readonly price: number;
  /** The units that can be ordered now. */
  readonly stock: number;
  /** The most units that one order can have. Null: as many as the shop allows by default. */
  readonly maxPerOrder: number | null;
}

/** A product as the API shows it, with the stock of its options. */
export function viewProduct(product: Product, stockOf: (optionId: string) => Stock | undefined): ProductView {
  const { id, name, description } = product;
  const options = product.options
    .filter((option) => option.onSale)
    .map((option) => ({
      id: option.id,
      name: option.name,
      price: option.price,
      stock: stockOf(option.id)?.available ?? 0,
      maxPerOrder: option.maxPerOrder,
    }));
  return { id, name, description, options };
}
