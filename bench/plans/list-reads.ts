import type { PostgresReads } from '../../src/adapters/postgres/postgres-reads.ts';

/** Rows of the database in which the reads are explained. */
export interface Sample {
  readonly userId: string;
  readonly optionId: string;
  readonly couponId: string;
  readonly productIds: readonly string[];
  readonly operator: string;
  /** A time with many rows before and after it. */
  readonly middle: Date;
}

/** A list, and the index that finds its rows. */
export interface ListRead {
  readonly name: string;
  readonly index: string;
  /** The index finds few rows, which are sorted. All other lists are read in the order of their index. */
  readonly isSorted?: true;
  readonly read: (reads: PostgresReads, sample: Sample) => Promise<unknown>;
}

const HOUR_MS = 3_600_000;
const page = { limit: 20, after: null };
const LATE_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
/** A page in the middle of a list. */
const late = ({ middle }: Sample) => ({ limit: 20, after: { at: middle, id: LATE_ID } });
const hourOf = ({ middle }: Sample) => [middle, new Date(middle.getTime() + HOUR_MS)] as const;

/** The lists of shoppers, of operators and of the expiry, and the products by their ids. */
export const LIST_READS: readonly ListRead[] = [
  {
    name: 'all products, the first page',
    index: 'products_newest',
    read: ({ catalogue }) => catalogue.pageOfWhole(page),
  },
  {
    name: 'all products, a page in the middle',
    index: 'products_newest',
    read: ({ catalogue }, sample) => catalogue.pageOfWhole(late(sample)),
  },
  {
    name: 'products on sale',
    index: 'products_on_sale',
    read: ({ catalogue }) => catalogue.pageOfWhole({ ...page, onSale: true }),
  },
  {
    name: 'products without an option on sale',
    index: 'products_withdrawn',
    read: ({ catalogue }) => catalogue.pageOfWhole({ ...page, onSale: false }),
  },
  {
    name: 'a product with all its options',
    index: 'products_pkey',
    read: ({ catalogue }, { productIds }) => catalogue.findWhole(productIds[0] ?? ''),
  },
  {
    name: '100 products by their ids',
    index: 'products_pkey',
    read: ({ catalogue }, { productIds }) => catalogue.findMany(productIds),
  },
  {
    name: 'the movements of an option',
    index: 'stock_movements_of_option',
    read: ({ catalogue }, { optionId }) => catalogue.movements(optionId, page),
  },
  {
    name: "a user's balance",
    index: 'balances_pkey',
    read: ({ balances }, { userId }) => balances.get(userId),
  },
  {
    name: "a user's ledger",
    index: 'ledger_entries_pkey',
    read: ({ balances }, { userId }) => balances.entries(userId, page),
  },
  {
    name: "a user's coupons",
    index: 'issued_coupons_newest',
    read: ({ coupons }, { userId }) => coupons.issuedTo(userId, page),
  },
  {
    name: "a user's coupons that can be used",
    index: 'issued_coupons_newest',
    isSorted: true,
    read: ({ coupons }, { userId }) => coupons.issuedTo(userId, { ...page, status: 'ISSUED' }),
  },
  {
    name: 'all campaigns',
    index: 'coupons_newest',
    read: ({ coupons }) => coupons.all(page),
  },
  {
    name: 'open campaigns',
    index: 'coupons_open',
    isSorted: true,
    read: ({ coupons }) => coupons.open(page),
  },
  {
    name: 'the holders of a campaign, the first page',
    index: 'issued_coupons_of_coupon',
    read: ({ coupons }, { couponId }) => coupons.issuedFrom(couponId, page),
  },
  {
    name: 'the holders of a campaign, a page in the middle',
    index: 'issued_coupons_of_coupon',
    read: ({ coupons }, sample) => coupons.issuedFrom(sample.couponId, late(sample)),
  },
  {
    name: 'orders of an hour',
    index: 'orders_newest',
    read: ({ orders }, sample) => {
      const [placedFrom, placedTo] = hourOf(sample);
      return orders.page({ ...page, placedFrom, placedTo });
    },
  },
  {
    name: 'orders before a time',
    index: 'orders_newest',
    read: ({ orders }, { middle }) => orders.page({ ...page, placedTo: middle }),
  },
  {
    name: 'orders of a user before a time',
    index: 'orders_of_user',
    read: ({ orders }, { userId, middle }) => orders.page({ ...page, userId, placedTo: middle }),
  },
  {
    name: 'cancelled orders before a time',
    index: 'orders_cancelled',
    read: ({ orders }, { middle }) => orders.page({ ...page, status: 'CANCELLED', placedTo: middle }),
  },
  {
    name: '100 overdue orders',
    index: 'orders_pending',
    read: ({ orders }) => orders.overdue({ limit: 100, after: null }),
  },
  {
    name: 'the audit list, the first page',
    index: 'audit_entries_newest',
    read: ({ auditList }) => auditList.page(page),
  },
  {
    name: 'the audit list, a page in the middle',
    index: 'audit_entries_newest',
    read: ({ auditList }, sample) => auditList.page(late(sample)),
  },
  {
    name: 'what an operator has changed',
    index: 'audit_entries_of_subject',
    read: ({ auditList }, { operator }) => auditList.page({ ...page, subject: operator }),
  },
  {
    name: 'what was changed of an option',
    index: 'audit_entries_of_target',
    read: ({ auditList }, { optionId }) => auditList.page({ ...page, target: optionId }),
  },
  {
    name: 'up to 1,000 dead events of an hour',
    index: 'events_dead',
    read: ({ outbox }, sample) => {
      const [createdFrom, createdTo] = hourOf(sample);
      return outbox.dead({ createdFrom, createdTo }, 1_001);
    },
  },
];
