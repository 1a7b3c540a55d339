import { productNotFound } from './not-found.ts';
import type { Catalogue, WholeProduct } from './ports/catalogue.ts';

/** Reads a product with all its options, for operators. Refuses with `PRODUCT_NOT_FOUND`. */
export class GetWholeProduct {
  readonly #catalogue: Pick<Catalogue, 'findWhole'>;

  constructor({ catalogue }: { readonly catalogue: Pick<Catalogue, 'findWhole'> }) {
    this.#catalogue = catalogue;
  }

  async execute({ productId }: { readonly productId: string }): Promise<WholeProduct> {
    const product = await this.#catalogue.findWhole(productId);
    if (!product) throw productNotFound();
    return product;
  }
}
