import type { Kysely } from 'kysely';
import type { Catalogue, OptionView, ProductView } from '../../../application/ports/catalogue.ts';
import { type Page, type PageRequest, pageOf } from '../../../application/ports/paging.ts';
import type { Stock } from '../../../domain/stock.ts';
import type { DatabaseConnections } from '../database.ts';
import type { PreparedReads } from '../prepared-reads.ts';
import type { ProductRow } from '../tables/products.ts';
import type { Database } from '../tables/schema.ts';
import { stockFromRow } from '../tables/stocks.ts';
import { READ_PRODUCT_PAGE, READ_PRODUCTS } from './prepared-read-statements.ts';
import { ReadBatch } from './read-batch.ts';

type ProductOnSaleRow = ProductRow & { readonly options: readonly OptionView[] };

/** The position before the newest product. */
const BEFORE_THE_NEWEST = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

export class PostgresCatalogue implements Catalogue {
  readonly #db: Kysely<Database>;
  readonly #preparedReads: PreparedReads;
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

  async find(productId: string): Promise<ProductView | undefined> {
    const row = await this.#byId.load(productId);
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

  async isEmpty(): Promise<boolean> {
    const row = await this.#db.selectFrom('products').select('id').limit(1).executeTakeFirst();
    return row === undefined;
  }
}

function productViewFromRow({ id, name, description, options }: ProductOnSaleRow): ProductView {
  return { id, name, description, options };
}
