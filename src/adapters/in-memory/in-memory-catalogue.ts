import { type Catalogue, type ProductView, viewProduct } from '../../application/ports/catalogue.ts';
import type { Page, PageRequest } from '../../application/ports/paging.ts';
import type { Product } from '../../domain/product.ts';
import type { Stock } from '../../domain/stock.ts';
import type { InMemoryStore } from './in-memory-store.ts';
import { newestFirst } from './newest-first.ts';

export class InMemoryCatalogue implements Catalogue {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async page(request: PageRequest): Promise<Page<ProductView>> {
    const onSale = [...this.#store.products.values()].filter(isOnSale);
    const page = newestFirst(onSale, request, ({ id, createdAt }) => ({ at: createdAt, id }));
    return { ...page, data: page.data.map((product) => this.#view(product)) };
  }

  async find(productId: string): Promise<ProductView | undefined> {
    const product = this.#store.products.get(productId);
    return product && isOnSale(product) ? this.#view(product) : undefined;
  }

  async findProductIdOf(optionId: string): Promise<string | undefined> {
    const products = [...this.#store.products.values()];
    return products.find(({ options }) => options.some((option) => option.id === optionId))?.id;
  }

  async findStock(optionId: string): Promise<Stock | undefined> {
    return this.#store.stocks.get(optionId);
  }

  async isEmpty(): Promise<boolean> {
    return this.#store.products.size === 0;
  }

  #view(product: Product): ProductView {
    return viewProduct(product, (optionId) => this.#store.stocks.get(optionId));
  }
}

function isOnSale({ options }: Product): boolean {
  return options.some((option) => option.onSale);
}
