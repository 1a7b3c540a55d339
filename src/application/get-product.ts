import { productNotFound } from './not-found.ts';
import type { Catalogue, ProductView } from './ports/catalogue.ts';

/** Reads a product. Refuses with `PRODUCT_NOT_FOUND`, also if none of its options is on sale. */
export class GetProduct {
  readonly #catalogue: Pick<Catalogue, 'find'>;

  constructor({ catalogue }: { readonly catalogue: Pick<Catalogue, 'find'> }) {
    this.#catalogue = catalogue;
  }

  async execute({ productId }: { readonly productId: string }): Promise<ProductView> {
    const product = await this.#catalogue.find(productId);
    if (!product) throw productNotFound();
    return product;
  }
}
