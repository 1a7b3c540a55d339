import type { StockMovement } from '../domain/stock.ts';
import { optionNotFound } from './not-found.ts';
import type { Catalogue } from './ports/catalogue.ts';
import type { Page, PageRequest } from './ports/paging.ts';

type StockReads = Pick<Catalogue, 'movements' | 'findStock'>;

/**
 * Lists the stock movements of an option, newest first: its initial stock and the adjustments, but no sales. Refuses with
 * `PRODUCT_OPTION_NOT_FOUND`.
 */
export class ListStockMovements {
  readonly #catalogue: StockReads;

  constructor({ catalogue }: { readonly catalogue: StockReads }) {
    this.#catalogue = catalogue;
  }

  async execute({
    optionId,
    ...request
  }: PageRequest & { readonly optionId: string }): Promise<Page<StockMovement>> {
    const page = await this.#catalogue.movements(optionId, request);
    // Only an empty page leaves open whether there is such an option. Options are never removed.
    if (page.data.length === 0 && !(await this.#catalogue.findStock(optionId)))
      throw optionNotFound(optionId);
    return page;
  }
}
