import type { Kysely } from 'kysely';
import type {
  Catalogue,
  OptionView,
  ProductView,
  WholeOption,
  WholeProduct,
} from '../../../application/ports/catalogue.ts';
import { type Page, type PageRequest, pageOf } from '../../../application/ports/paging.ts';
import type { Stock, StockMovement } from '../../../domain/stock.ts';
import type { DatabaseConnections } from '../database.ts';
import type { ProductRow } from '../tables/products.ts';
import type { Database } from '../tables/schema.ts';
import { stockMovementFromRow } from '../tables/stock-movements.ts';
import { stockFromRow } from '../tables/stocks.ts';
import { isAfter } from './keyset.ts';
import {
  READ_PRODUCT_PAGE,
  READ_PRODUCTS,
  READ_WHOLE_PRODUCT_PAGE,
  READ_WHOLE_PRODUCT_PAGE_ON_SALE,
  READ_WHOLE_PRODUCT_PAGE_WITHDRAWN,
  READ_WHOLE_PRODUCTS,
} from './prepared-read-statements.ts';
import { ReadBatch } from './read-batch.ts';

type ProductOnSaleRow = ProductRow & { readonly options: readonly OptionView[] };
type WholeProductRow = ProductRow & { readonly options: readonly WholeOption[] };

/** The position before the newest product. */
const BEFORE_THE_NEWEST = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

export class PostgresCatalogue implements Catalogue {
  readonly #db: Kysely<Database>;
  readonly #preparedReads: DatabaseConnections['preparedReads'];
  readonly #byId: ReadBatch<string, ProductOnSaleRow>;

  constructor({ requests, preparedReads }: Pick<DatabaseConnections, 'requests' | 'preparedReads'>) {
    this.#db = requests;
    this.#preparedReads = preparedReads;
    this.#byId = new ReadBatch({
      read: (productIds) => preparedReads.rows<ProductOnSaleRow>(READ_PRODUCTS, [productIds]),
      keyOf: (row) => row.id,
    });
  }

  async page({ limit, after }: PageRequest): Promise<Page<ProductView>> {
    const { at, id } = after ?? BEFORE_THE_NEWEST;
    const rows = await this.#preparedReads.rows<ProductOnSaleRow>(READ_PRODUCT_PAGE, [at, id, limit + 1]);
    const page = pageOf(rows, limit, (row) => ({ at: row.created_at, id: row.id }));
    return { data: page.data.map(productViewFromRow), next: page.next };
  }

  async findMany(productIds: readonly string[]): Promise<readonly ProductView[]> {
    const rows = await this.#preparedReads.rows<ProductOnSaleRow>(READ_PRODUCTS, [productIds]);
    const views = new Map(rows.map((row) => [row.id, productViewFromRow(row)]));
    return productIds.flatMap((productId) => views.get(productId) ?? []);
  }

  async find(productId: string): Promise<ProductView | undefined> {
    const row = await this.#byId.load(productId);
    return row && productViewFromRow(row);
  }

  async pageOfWhole({
    limit,
    after,
    onSale,
  }: Parameters<Catalogue['pageOfWhole']>[0]): Promise<Page<WholeProduct>> {
    const { at, id } = after ?? BEFORE_THE_NEWEST;
    const values = [at, id, limit + 1];
    const rows = await this.#preparedReads.rows<WholeProductRow>(wholePageStatement(onSale), values);
    const page = pageOf(rows, limit, (row) => ({ at: row.created_at, id: row.id }));
    return { data: page.data.map(productViewFromRow), next: page.next };
  }

  async findWhole(productId: string): Promise<WholeProduct | undefined> {
    const [row] = await this.#preparedReads.rows<WholeProductRow>(READ_WHOLE_PRODUCTS, [[productId]]);
    return row && productViewFromRow(row);
  }

  async findProductIdOf(optionId: string): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('options')
      .select('product_id')
      .where('id', '=', optionId)
      .executeTakeFirst();
    return row?.product_id;
  }

  async findStock(optionId: string): Promise<Stock | undefined> {
    const row = await this.#db
      .selectFrom('stocks')
      .selectAll()
      .where('option_id', '=', optionId)
      .executeTakeFirst();
    return row && stockFromRow(row);
  }

  async movements(optionId: string, { limit, after }: PageRequest): Promise<Page<StockMovement>> {
    let query = this.#db
      .selectFrom('stock_movements')
      .selectAll()
      .where('option_id', '=', optionId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (after !== null)
      query = query.where(isAfter(after, 'stock_movements.created_at', 'stock_movements.id'));
    const rows = await query.execute();
    return pageOf(rows.map(stockMovementFromRow), limit, ({ createdAt, id }) => ({ at: createdAt, id }));
  }

  async isEmpty(): Promise<boolean> {
    const row = await this.#db.selectFrom('products').select('id').limit(1).executeTakeFirst();
    return row === undefined;
  }
}

function wholePageStatement(onSale: boolean | undefined) {
  if (onSale === undefined) return READ_WHOLE_PRODUCT_PAGE;
  return onSale ? READ_WHOLE_PRODUCT_PAGE_ON_SALE : READ_WHOLE_PRODUCT_PAGE_WITHDRAWN;
}

function productViewFromRow<Option>({
  id,
  name,
  description,
  metadata,
  options,
}: ProductRow & { readonly options: readonly Option[] }) {
  return { id, name, description, metadata, options };
}
