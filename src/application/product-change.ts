import type { Product } from '../domain/product.ts';
import { productNotFound } from './not-found.ts';
import { type ProductView, viewProduct } from './ports/catalogue.ts';
import type { Change, Shop } from './ports/transactions.ts';

/**
 * Describes a change of one product. Its result is the product after the change, as the API shows it. Refuses with
 * `PRODUCT_NOT_FOUND`.
 *
 * @param change returns the changed product. It may also write to the shop.
 */
export function productChange(
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
