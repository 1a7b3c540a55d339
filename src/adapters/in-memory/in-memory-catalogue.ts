import {
  type Catalogue,
  type ProductView,
  viewProduct,
  viewWholeProduct,
  type WholeProduct,
} from '../../application/ports/catalogue.ts';
import type { Page, PageRequest } from '../../application/ports/paging.ts';
import type { Product } from '../../domain/product.ts';
import type { Stock, StockMovement } from '../../domain/stock.ts';
import type { InMemoryStore } from './in-memory-store.ts';
import { newestFirst } from './newest-first.ts';

export class InMemoryCatalogue implements Catalogue {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async page(request: PageRequest): Promise<Page<ProductView>> {
    const onSale = [...this.#store.products.values()].filter((product) => product.isOnSale);
    const page = newestFirst(onSale, request, positionOf);
    return { ...page, data: page.data.map((product) => this.#view(product)) };
  }

  async findMany(productIds: readonly string[]): Promise<readonly ProductView[]> {
    const found = await Promise.all(productIds.map((productId) => this.find(productId)));
    return found.filter((product) => product !== undefined);
  }

  async find(productId: string): Promise<ProductView | undefined> {
    const product = this.#store.products.get(productId);
    return product?.isOnSale ? this.#view(product) : undefined;
  }

  async pageOfWhole({
    onSale,
    ...request
  }: PageRequest & { readonly onSale?: boolean | undefined }): Promise<Page<WholeProduct>> {
    const chosen = [...this.#store.products.values()].filter(
      (product) => onSale === undefined || product.isOnSale === onSale,
    );
    const page = newestFirst(chosen, request, positionOf);
    return { ...page, data: page.data.map((product) => this.#viewWhole(product)) };
  }

  async findWhole(productId: string): Promise<WholeProduct | undefined> {
    const product = this.#store.products.get(productId);
    return product && this.#viewWhole(product);
  }

  async findProductIdOf(optionId: string): Promise<string | undefined> {
    const products = [...this.#store.products.values()];
    return products.find(({ options }) => options.some((option) => option.id === optionId))?.id;
  }

  async findStock(optionId: string): Promise<Stock | undefined> {
    return this.#store.stocks.get(optionId);
  }

  async movements(optionId: string, request: PageRequest): Promise<Page<StockMovement>> {
    const movements = this.#store.movements.filter((movement) => movement.optionId === optionId);
    return newestFirst(movements, request, positionOf);
  }

  async isEmpty(): Promise<boolean> {
    return this.#store.products.size === 0;
  }

  #view(product: Product): ProductView {
    return viewProduct(product, (optionId) => this.#store.stocks.get(optionId));
  }

  #viewWhole(product: Product): WholeProduct {
    return viewWholeProduct(product, (optionId) => this.#store.stocks.get(optionId));
  }
}

function positionOf({ id, createdAt }: { readonly id: string; readonly createdAt: Date }) {
  return { at: createdAt, id };
}
