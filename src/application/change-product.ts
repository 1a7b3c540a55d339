import { DomainError } from '../domain/errors.ts';
import type { OptionChange, Product, ProductChange } from '../domain/product.ts';
import { addInitialStock, identify, type NewOption } from './create-product.ts';
import { optionNotFound } from './place-order.ts';
import { type Catalogue, type ProductView, viewProduct } from './ports/catalogue.ts';
import type { Ids } from './ports/ids.ts';
import type { Change, Shop } from './ports/transactions.ts';

/** Renames or describes a product. Refuses with `PRODUCT_NOT_FOUND`. */
export const changeProduct = (command: ProductChange & { readonly productId: string }): Change<ProductView> =>
  productChange('change-product', command.productId, (product) => product.change(command));

/** Adds an option to a product. Refuses with `PRODUCT_NOT_FOUND` or `OPTION_LIMIT_EXCEEDED`. */
export const addOption =
  ({ ids }: { ids: Ids }) =>
  ({ productId, ...command }: NewOption & { readonly productId: string }): Change<ProductView> => {
    const option = identify(command, ids);
    return productChange('add-option', productId, (product, shop) => {
      const { id, name, price } = option;
      const changed = product.addOption({ id, name, price });
      addInitialStock(option, shop);
      return changed;
    });
  };

/** Renames, prices, withdraws or offers an option. Refuses with `PRODUCT_OPTION_NOT_FOUND`. */
export const changeOption =
  ({ catalogue }: { catalogue: Catalogue }) =>
  async ({
    optionId,
    ...change
  }: OptionChange & { readonly optionId: string }): Promise<Change<ProductView>> => {
    const productId = await catalogue.findProductIdOf(optionId);
    if (productId === undefined) throw optionNotFound([optionId]);
    return productChange('change-option', productId, (product) => product.changeOption(optionId, change));
  };

function productChange(
  name: string,
  productId: string,
  change: (product: Product, shop: Shop) => Product,
): Change<ProductView> {
  return {
    name,
    lock: async ({ products, stocks }) => {
      const [product] = await products.lock([productId]);
      if (product) await stocks.lock(product.options.map((option) => option.id));
    },
    decide: (shop) => {
      const product = shop.products.find(productId);
      if (!product) throw productNotFound();
      const changed = change(product, shop);
      shop.products.put(changed);
      return viewProduct(changed, shop.stocks.find);
    },
  };
}

export function productNotFound(): DomainError {
  return new DomainError('PRODUCT_NOT_FOUND', 'There is no such product.', {});
}
