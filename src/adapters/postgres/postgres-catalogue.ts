import { type Kysely, type Selectable, sql } from 'kysely';
import type { Catalogue, OptionView, ProductView } from '../../application/ports/catalogue.ts';
import { type Page, type PageRequest, pageOf } from '../../application/ports/paging.ts';
import type { Stock } from '../../domain/stock.ts';
import { isBehind } from './keyset.ts';
import { stockFromRow } from './rows/stock-row.ts';
import type { Database } from './schema.ts';

export class PostgresCatalogue implements Catalogue {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async page({ limit, after }: PageRequest): Promise<Page<ProductView>> {
    const rows = await this.#productsOnSale()
      .where(isBehind(after, 'products.created_at', 'products.id'))
      .orderBy('products.created_at', 'desc')
      .orderBy('products.id', 'desc')
      .limit(limit + 1)
      .execute();
    const page = pageOf(rows, limit, ({ id, created_at }) => ({ at: created_at, id }));
    return { data: page.data.map(productViewFromRow), next: page.next };
  }

  async find(productId: string): Promise<ProductView | undefined> {
    const row = await this.#productsOnSale().where('products.id', '=', productId).executeTakeFirst();
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

  /** Products with their options on sale as JSON; those without any are left out. */
  #productsOnSale() {
    return this.#db
      .selectFrom('products')
      .innerJoinLateral(
        (lateral) =>
          lateral
            .selectFrom('options')
            .innerJoin('stocks', 'stocks.option_id', 'options.id')
            .whereRef('options.product_id', '=', 'products.id')
            .where('options.on_sale', '=', true)
            .select(
              sql<
                readonly OptionView[] | null
              >`json_agg(json_build_object('id', options.id, 'name', options.name,
                'price', options.price, 'stock', stocks.on_hand - stocks.reserved) order by options.position)`.as(
                'options',
              ),
            )
            .as('on_sale'),
        (join) => join.onTrue(),
      )
      .where('on_sale.options', 'is not', null)
      .selectAll('products')
      .select('on_sale.options');
  }
}

type ProductOnSaleRow = Selectable<Database['products']> & { readonly options: readonly OptionView[] | null };

function productViewFromRow({ id, name, description, options }: ProductOnSaleRow): ProductView {
  return { id, name, description, options: options ?? [] };
}
