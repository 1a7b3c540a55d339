import type { Stock } from '../domain/stock.ts';
import { optionNotFound } from './not-found.ts';
import type { Catalogue } from './ports/catalogue.ts';

/** Reads the stock of an option, on sale or not. Refuses with `PRODUCT_OPTION_NOT_FOUND`. */
export class GetStock {
  readonly #catalogue: Pick<Catalogue, 'findStock'>;

  constructor({ catalogue }: { readonly catalogue: Pick<Catalogue, 'findStock'> }) {
    this.#catalogue = catalogue;
  }

  async execute({ optionId }: { readonly optionId: string }): Promise<Stock> {
    const stock = await this.#catalogue.findStock(optionId);
    if (!stock) throw optionNotFound(optionId);
    return stock;
  }
}
