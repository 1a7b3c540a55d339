import { type Kysely, sql } from 'kysely';
import {
  type Coupons,
  type HeldCouponView,
  type IssuedCouponView,
  viewIssuedCoupon,
} from '../../../application/ports/coupons.ts';
import { type Page, type PageRequest, pageOf } from '../../../application/ports/paging.ts';
import type { Coupon } from '../../../domain/coupon.ts';
import type { DatabaseConnections } from '../database.ts';
import { COUPON_TERMS, type CouponRow, type CouponTermsRow, couponFromRow } from '../tables/coupons.ts';
import { type IssuedCouponRow, issuedCouponFromRow } from '../tables/issued-coupons.ts';
import type { Database } from '../tables/schema.ts';
import { columnNames } from '../tables/table.ts';
import { isAfter } from './keyset.ts';
import { READ_COUPONS } from './prepared-read-statements.ts';
import { ReadBatch } from './read-batch.ts';

/** The database's clock. Unlike `clock_timestamp()` it stands still during a statement, so an index condition can use it. */
const NOW = sql<Date>`statement_timestamp()`;

export class PostgresCoupons implements Coupons {
  readonly #db: Kysely<Database>;
  readonly #byId: ReadBatch<string, CouponRow>;

  constructor({ requests, preparedReads }: Pick<DatabaseConnections, 'requests' | 'preparedReads'>) {
    this.#db = requests;
    this.#byId = new ReadBatch({
      read: (couponIds) => preparedReads.rows<CouponRow>(READ_COUPONS, [couponIds]),
      keyOf: (row) => row.id,
    });
  }

  open(request: PageRequest): Promise<Page<Coupon>> {
    return pageOfCoupons(this.#newest(request).where('issue_ends_at', '>', NOW), request);
  }

  all(request: PageRequest): Promise<Page<Coupon>> {
    return pageOfCoupons(this.#newest(request), request);
  }

  async find(couponId: string): Promise<Coupon | undefined> {
    const row = await this.#byId.load(couponId);
    return row && couponFromRow(row);
  }

  async issuedTo(
    userId: string,
    { status, ...request }: Parameters<Coupons['issuedTo']>[1],
  ): Promise<Page<IssuedCouponView>> {
    let query = this.#newestIssued(request).where('issued_coupons.user_id', '=', userId);
    if (status !== undefined) query = query.where(sql<boolean>`${statusNow} = ${status}`);
    const rows = await query.execute();
    return pageOfIssued(rows.map(viewFromRow), request);
  }

  async issuedFrom(couponId: string, request: PageRequest): Promise<Page<HeldCouponView>> {
    const rows = await this.#newestIssued(request).where('issued_coupons.coupon_id', '=', couponId).execute();
    const views = rows.map((row) => ({ ...viewFromRow(row), userId: row.user_id }));
    return pageOfIssued(views, request);
  }

  async findIssued(userId: string, issuedCouponId: string): Promise<IssuedCouponView | undefined> {
    const row = await this.#issued()
      .where('issued_coupons.user_id', '=', userId)
      .where('issued_coupons.id', '=', issuedCouponId)
      .executeTakeFirst();
    return row && viewFromRow(row);
  }

  #newest({ limit, after }: PageRequest) {
    const query = this.#db
      .selectFrom('coupons')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1);
    return after === null ? query : query.where(isAfter(after, 'coupons.created_at', 'coupons.id'));
  }

  #newestIssued({ limit, after }: PageRequest) {
    const query = this.#issued()
      .orderBy('issued_coupons.issued_at', 'desc')
      .orderBy('issued_coupons.id', 'desc')
      .limit(limit + 1);
    return after === null
      ? query
      : query.where(isAfter(after, 'issued_coupons.issued_at', 'issued_coupons.id'));
  }

  #issued() {
    return this.#db
      .selectFrom('issued_coupons')
      .innerJoin('coupons', 'coupons.id', 'issued_coupons.coupon_id')
      .selectAll('issued_coupons')
      .select(columnNames(COUPON_TERMS))
      .select(NOW.as('now'));
  }
}

/** The rule of `IssuedCoupon.statusAt` in SQL, for a list of the coupons with one status. */
const statusNow = sql<string>`
  case when issued_coupons.status = 'ISSUED' and ${NOW} >= coupons.usable_until then 'EXPIRED'
  else issued_coupons.status end`;

function viewFromRow(row: IssuedCouponRow & CouponTermsRow & { readonly now: Date }): IssuedCouponView {
  return viewIssuedCoupon(issuedCouponFromRow(row), row.now);
}

function pageOfIssued<View extends IssuedCouponView>(
  views: readonly View[],
  { limit }: PageRequest,
): Page<View> {
  return pageOf(views, limit, ({ issuedAt, id }) => ({ at: issuedAt, id }));
}

async function pageOfCoupons(
  query: { execute(): Promise<CouponRow[]> },
  { limit }: PageRequest,
): Promise<Page<Coupon>> {
  const rows = await query.execute();
  return pageOf(rows.map(couponFromRow), limit, ({ createdAt, id }) => ({ at: createdAt, id }));
}
