import { Balance, type LedgerEntry } from '../../domain/balance.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { Rank } from '../../domain/rank.ts';
import type { StockMovement } from '../../domain/stock.ts';
import type { Offer, PriorIssue, Shop } from '../ports/transactions.ts';
import { DraftRows } from './identity-map.ts';
import type { IdentityMaps } from './identity-maps.ts';
import type { LockedKeys } from './lock-rounds.ts';

/** What was read behind the locks, for every change of the transaction. */
export interface ReadRows {
  readonly now: Date;
  readonly offers: ReadonlyMap<string, Offer>;
  readonly priorIssues: ReadonlySet<string>;
}

export function priorIssueKey({ couponId, userId }: PriorIssue): string {
  return `${couponId} ${userId}`;
}

/** The shop as one change sees it. Nothing it does is seen by others before `keep`, and a refused change is never kept. */
export class DraftShop implements Shop {
  readonly now: Date;
  readonly products;
  readonly orders;
  readonly stocks;
  readonly coupons;
  readonly issuedCoupons;
  readonly deliveries;
  readonly balances: Shop['balances'];
  readonly offers: Shop['offers'];
  readonly priorIssues: Shop['priorIssues'];
  readonly movements: Shop['movements'];
  readonly events: Shop['events'];
  readonly rank: Shop['rank'];
  readonly #balanceRows: DraftRows<Balance>;
  readonly #movements: StockMovement[] = [];
  readonly #ledger: LedgerEntry[] = [];
  readonly #events: OrderEvent[] = [];
  #rank: Rank | null = null;

  constructor(held: IdentityMaps, { tables, optionIds, priorIssues }: LockedKeys, read: ReadRows) {
    this.now = read.now;
    this.products = new DraftRows('Product', held.products, tables.products);
    this.orders = new DraftRows('Order', held.orders, tables.orders);
    this.stocks = new DraftRows('Stock of', held.stocks, tables.stocks);
    this.coupons = new DraftRows('Coupon', held.coupons, tables.coupons);
    this.issuedCoupons = new DraftRows('Issued coupon', held.issuedCoupons, tables.issuedCoupons);
    this.deliveries = new DraftRows('Event', held.deliveries, tables.deliveries);
    this.#balanceRows = new DraftRows('Balance of', held.balances, tables.balances);
    this.balances = {
      get: (userId) => this.#balanceRows.find(userId) ?? Balance.none(userId),
      record: (entry) => this.#record(entry),
    };
    const askedFor = new Set(priorIssues.map(priorIssueKey));
    this.offers = { find: (id) => find(id, optionIds, read.offers, 'Offer') };
    this.priorIssues = {
      exists: (issue) => has(priorIssueKey(issue), askedFor, read.priorIssues, 'Prior issue'),
    };
    this.movements = { add: (movement) => void this.#movements.push(movement) };
    this.events = { add: (event) => void this.#events.push(event) };
    this.rank = {
      put: (rank) => {
        this.#rank = rank;
      },
    };
  }

  /** Makes its drafts what later changes of the transaction see, and returns what it appended. */
  keep(): { movements: StockMovement[]; ledger: LedgerEntry[]; events: OrderEvent[]; rank: Rank | null } {
    const rows = [this.products, this.orders, this.stocks, this.coupons, this.issuedCoupons, this.deliveries];
    for (const draft of [...rows, this.#balanceRows]) draft.keep();
    return { movements: this.#movements, ledger: this.#ledger, events: this.#events, rank: this.#rank };
  }

  #record(entry: LedgerEntry): void {
    const { version } = this.balances.get(entry.userId);
    if (entry.version !== version + 1) {
      throw new RangeError(`Entry ${entry.version} cannot follow version ${version} of ${entry.userId}`);
    }
    this.#balanceRows.set(Balance.after(entry));
    this.#ledger.push(entry);
  }
}

function assertRead(key: string, asked: ReadonlySet<string>, what: string): void {
  if (!asked.has(key)) throw new RangeError(`${what} ${key} was not read by this change`);
}

function find<Row>(key: string, asked: ReadonlySet<string>, rows: ReadonlyMap<string, Row>, what: string) {
  assertRead(key, asked, what);
  return rows.get(key);
}

function has(key: string, asked: ReadonlySet<string>, keys: ReadonlySet<string>, what: string): boolean {
  assertRead(key, asked, what);
  return keys.has(key);
}
