import { cancel, lockForCancelling } from './cancel-order.ts';
import type { Ids } from './ports/ids.ts';
import type { Logger } from './ports/logger.ts';
import type { Orders, OverdueOrder } from './ports/orders.ts';
import type { Position } from './ports/paging.ts';
import type { Change, Transactions } from './ports/transactions.ts';
import { Unavailable } from './unavailable.ts';

/** At most so many cancellations are under way at once, and so in one transaction: its locks are held for milliseconds. */
const PAGE_SIZE = 100;

/** Behind each page, so many times as long as it took: what shoppers do meanwhile has the machine to itself. */
const REST = 1;

interface ExpireOrdersPorts {
  readonly orders: Pick<Orders, 'overdue'>;
  readonly transactions: Pick<Transactions, 'run'>;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly pause: Pause;
  readonly currency: string;
}

/** Resolves when so many milliseconds have passed. */
export type Pause = (milliseconds: number) => Promise<unknown>;

/** What one run of the expiry did, in orders. `postponed` are left to the next run: the shop was too busy for them. */
export interface ExpiryReport {
  readonly cancelled: number;
  readonly failed: number;
  readonly postponed: number;
}

/** What became of an order: `left` is one that was paid or cancelled meanwhile. */
type Fate = 'cancelled' | 'left' | 'failed' | 'postponed';

/**
 * Cancels the unpaid orders whose time is over, each as a change of its own, which judges the order again: one that was
 * paid meanwhile stays. It gives way to shoppers: a page of orders at a time, with a rest behind each, and a longer one
 * where the shop is too busy. An order that fails is logged and skipped; the next run meets it again, as it meets those
 * that a signal to stop leaves over. Rejects where the orders cannot be read.
 */
export const expireOrders =
  (ports: ExpireOrdersPorts) =>
  async (signal?: AbortSignal): Promise<ExpiryReport> => {
    const report = { cancelled: 0, failed: 0, postponed: 0 };
    let after: Position | null = null;
    do {
      const begunAt = performance.now();
      const page: Awaited<ReturnType<Orders['overdue']>> = await ports.orders.overdue({
        limit: PAGE_SIZE,
        after,
      });
      const fates = await Promise.all(page.data.map((order) => expire(order, ports)));
      for (const { fate } of fates) if (fate !== 'left') report[fate] += 1;
      after = page.next;
      const restMs = REST * (performance.now() - begunAt);
      if (after) await ports.pause(Math.max(restMs, ...fates.map(({ retryAfterMs }) => retryAfterMs)));
    } while (after && !signal?.aborted);
    if (report.postponed > 0) {
      ports.logger.warn(report, 'The shop was too busy to cancel some overdue orders; the next run will');
    }
    return report;
  };

/** Never rejects. */
async function expire(
  order: OverdueOrder,
  { transactions, logger, ids, currency }: ExpireOrdersPorts,
): Promise<{ fate: Fate; retryAfterMs: number }> {
  try {
    const isCancelled = await transactions.run(expireOrder(order, ids, currency));
    return { fate: isCancelled ? 'cancelled' : 'left', retryAfterMs: 0 };
  } catch (error) {
    if (error instanceof Unavailable) {
      return { fate: 'postponed', retryAfterMs: error.retryAfterSeconds * 1000 };
    }
    logger.error({ err: error, orderId: order.id }, 'An overdue order could not be cancelled');
    return { fate: 'failed', retryAfterMs: 0 };
  }
}

/** Resolves with whether the order was cancelled by this change. */
function expireOrder({ id: orderId, lines }: OverdueOrder, ids: Ids, currency: string): Change<boolean> {
  const newIds = { entry: ids.next(), event: ids.next() };
  return {
    name: 'expire-order',
    lines,
    givesWay: true,
    lock: (rows) => lockForCancelling(orderId, rows),
    decide: (shop) => {
      const order = shop.orders.find(orderId);
      if (!order?.isOverdue(shop.now)) return false;
      cancel(order, 'EXPIRED', newIds, currency, shop);
      return true;
    },
  };
}
