import { type HeldLease, LeaseLost } from './held-lease.ts';
import { cancelAndGiveBack, lockHoldings } from './holdings.ts';
import type { Logger } from './ports/logger.ts';
import type { Orders, OverdueOrder } from './ports/orders.ts';
import type { Position } from './ports/paging.ts';
import type { Change, Transactions } from './ports/transactions.ts';
import { Unavailable } from './ports/unavailable.ts';

/**
 * How many cancellations are under way at once, at most. They may share one transaction. A page of this size keeps its
 * locks to milliseconds.
 */
const PAGE_SIZE = 100;

/** After each page the run rests for this many times as long as the page took, so that shoppers get the machine. */
const REST_PER_PAGE_TIME = 1;

/** If the shop was too busy to cancel some orders of a page, the run rests for at least this long after the page. */
const BUSY_REST_MS = 1000;

interface ExpireOrdersPorts {
  readonly orders: Pick<Orders, 'overdue'>;
  readonly transactions: Pick<Transactions, 'run'>;
  readonly logger: Logger;
  readonly pause: Pause;
}

/** Resolves after this many milliseconds. */
export type Pause = (milliseconds: number) => Promise<unknown>;

/** What one run of the expiry did, in orders. `postponed` orders were not cancelled, because the shop was too busy. */
export interface ExpiryReport {
  readonly cancelled: number;
  readonly failed: number;
  readonly postponed: number;
}

/**
 * What became of one order. `left`: it was paid or cancelled after the list of overdue orders was read, or the lease had
 * ended.
 */
type ExpiryOutcome = 'cancelled' | 'left' | 'failed' | 'postponed';

/** Cancels the unpaid orders whose time to pay is over. */
export class ExpireOrders {
  readonly #ports: ExpireOrdersPorts;

  constructor(ports: ExpireOrdersPorts) {
    this.#ports = ports;
  }

  /**
   * Cancels each overdue order by a change of its own, which judges the order again: an order that was paid in the
   * meantime stays. Shoppers come first, so the run takes a page of orders at a time and rests after each page.
   * An order that fails is logged and skipped. The run ends after its current page if the lease's signal aborts. After
   * the end of the lease it cancels nothing. The next run finds every order that is still overdue. Rejects if the overdue
   * orders cannot be read.
   */
  async execute(lease?: HeldLease): Promise<ExpiryReport> {
    const { orders, logger, pause } = this.#ports;
    const report = { cancelled: 0, failed: 0, postponed: 0 };
    let after: Position | null = null;
    do {
      const begunAt = performance.now();
      const page: Awaited<ReturnType<Orders['overdue']>> = await orders.overdue({ limit: PAGE_SIZE, after });
      const outcomes = await Promise.all(page.data.map((order) => this.#expire(order, lease)));
      for (const outcome of outcomes) if (outcome !== 'left') report[outcome] += 1;
      after = page.next;
      const restMs = REST_PER_PAGE_TIME * (performance.now() - begunAt);
      const leastMs = outcomes.includes('postponed') ? BUSY_REST_MS : 0;
      if (after) await pause(Math.max(restMs, leastMs));
    } while (after && !lease?.signal.aborted);
    if (report.postponed > 0) {
      logger.warn(report, 'The shop was too busy to cancel some overdue orders. The next run will.');
    }
    return report;
  }

  /** Never rejects. */
  async #expire(order: OverdueOrder, lease: HeldLease | undefined): Promise<ExpiryOutcome> {
    const { transactions, logger } = this.#ports;
    try {
      return (await transactions.run(expireOrder(order, lease))) ? 'cancelled' : 'left';
    } catch (error) {
      if (error instanceof Unavailable) return 'postponed';
      if (error instanceof LeaseLost) return 'left';
      logger.error({ err: error, orderId: order.id }, 'An overdue order could not be cancelled');
      return 'failed';
    }
  }
}

/**
 * The result is whether this change cancelled the order. The change refunds nothing and makes no event, because it only
 * cancels unpaid orders.
 */
function expireOrder({ id: orderId, lines }: OverdueOrder, lease: HeldLease | undefined): Change<boolean> {
  return {
    name: 'expire-order',
    lines,
    givesWay: true,
    lock: async (rows) => {
      const [order] = await rows.orders.lock([orderId]);
      if (order) await lockHoldings(order, rows);
    },
    decide: (shop) => {
      const order = shop.orders.find(orderId);
      if (!order?.isOverdue(shop.now)) return false;
      lease?.assertHeldAt(shop.now);
      shop.orders.put(cancelAndGiveBack(order, 'EXPIRED', shop));
      return true;
    },
  };
}
