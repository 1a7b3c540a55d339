import { Product } from '../domain/product.ts';
import { Stock } from '../domain/stock.ts';
import { type ProductView, viewProduct } from './ports/catalogue.ts';
import type { Ids } from './ports/ids.ts';
import type { Change, Shop } from './ports/transactions.ts';

/** An option to create: `price` in the smallest unit, `stock` in units. */
export interface NewOption {
  readonly name: string;
  readonly price: number;
  readonly stock: number;
}

export interface CreateProductCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly NewOption[];
}

/** Creates a product with its options, on sale, and their initial stock. */
export const createProduct =
  ({ ids }: { ids: Ids }) =>
  ({ name, description, options }: CreateProductCommand): Change<ProductView> => {
    const productId = ids.next();
    const newOptions = options.map((option) => identify(option, ids));
    return {
      name: 'create-product',
      lock: () => Promise.resolve(),
      decide: (shop) => {
        const offered = newOptions.map(({ id, name, price }) => ({ id, name, price, onSale: true }));
        const product = new Product({
          id: productId,
          name,
          description,
          options: offered,
          createdAt: shop.now,
        });
        shop.products.add(product);
        for (const option of newOptions) addInitialStock(option, shop);
        return viewProduct(product, shop.stocks.find);
      },
    };
  };

/** A new option with its id and the id of its first stock movement. */
export interface IdentifiedOption extends NewOption {
  readonly id: string;
  readonly movementId: string;
}

export function identify(option: NewOption, ids: Ids): IdentifiedOption {
  return { ...option, id: ids.next(), movementId: ids.next() };
}

export function addInitialStock(
  { id, movementId, stock }: IdentifiedOption,
  { stocks, movements, now }: Shop,
): void {
  stocks.add(new Stock(id, stock, 0));
  if (stock === 0) return;
  movements.add({ id: movementId, optionId: id, delta: stock, reason: 'Initial stock', createdAt: now });
}
