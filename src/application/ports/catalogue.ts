import type { Metadata } from '../../domain/metadata.ts';
import type { Product, ProductOption } from '../../domain/product.ts';
import type { Stock, StockMovement } from '../../domain/stock.ts';
import type { Page, PageRequest } from './paging.ts';

/** Reads what the shop sells. An answer is never older than the call. */
export interface Catalogue {
  /** Products with an option on sale, newest first. */
  page(request: PageRequest): Promise<Page<ProductView>>;
  /** The products with these ids, in the order of the ids. Leaves out those that do not exist or have no option on sale. */
  findMany(productIds: readonly string[]): Promise<readonly ProductView[]>;
  /** A product; undefined if it does not exist or if none of its options is on sale. */
  find(productId: string): Promise<ProductView | undefined>;
  /** Products with all their options, newest first. With `onSale`, only those that have an option on sale, or have none. */
  pageOfWhole(request: PageRequest & { readonly onSale?: boolean | undefined }): Promise<Page<WholeProduct>>;
  /** A product with all its options; undefined if it does not exist. */
  findWhole(productId: string): Promise<WholeProduct | undefined>;
  /** The id of the product that an option belongs to, on sale or not. It never changes. */
  findProductIdOf(optionId: string): Promise<string | undefined>;
  /** The stock of an option, on sale or not. */
  findStock(optionId: string): Promise<Stock | undefined>;
  /** The stock movements of an option, newest first. An unknown option has none. */
  movements(optionId: string, request: PageRequest): Promise<Page<StockMovement>>;
  /** Whether the shop has no product at all, on sale or not. */
  isEmpty(): Promise<boolean>;
}

/** A product as the API shows it: its options on sale, in their order. */
export interface ProductView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly metadata: Metadata;
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
  readonly metadata: Metadata;
}

/** A product as operators see it: with the options that are withdrawn from sale, too. */
export interface WholeProduct extends Omit<ProductView, 'options'> {
  readonly options: readonly WholeOption[];
}

/** An option as operators see it. `stock` is `onHand` − `reserved`. All three are units. */
export interface WholeOption extends OptionView {
  readonly onSale: boolean;
  readonly onHand: number;
  readonly reserved: number;
}

type StockOf = (optionId: string) => Stock | undefined;

/** A product as the API shows it to shoppers, with the stock of its options. */
export function viewProduct(product: Product, stockOf: StockOf): ProductView {
  const { id, name, description, metadata } = product;
  const onSale = product.options.filter((option) => option.onSale);
  const options = onSale.map((option) => viewOption(option, stockOf(option.id)));
  return { id, name, description, metadata, options };
}

/** A product as the API shows it to operators, with the stock of its options. */
export function viewWholeProduct(product: Product, stockOf: StockOf): WholeProduct {
  const { id, name, description, metadata } = product;
  const options = product.options.map((option) => {
    const stock = stockOf(option.id);
    const { onHand = 0, reserved = 0 } = stock ?? {};
    return { ...viewOption(option, stock), onSale: option.onSale, onHand, reserved };
  });
  return { id, name, description, metadata, options };
}

function viewOption(option: ProductOption, stock: Stock | undefined): OptionView {
  const { id, name, price, maxPerOrder, metadata } = option;
  return { id, name, price, stock: stock?.available ?? 0, maxPerOrder, metadata };
}
