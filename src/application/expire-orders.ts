import { cancel, lockForCancelling } from './cancel-order.ts';
import type { Ids } from './ports/ids.ts';
import type { Logger } from './ports/logger.ts';
import type { Orders } from './ports/orders.ts';
import type { Position } from './ports/paging.ts';
import type { Change, Transactions } from './ports/transactions.ts';

const PAGE_SIZE = 100;

interface ExpireOrdersPorts {
  readonly orders: Orders;
  readonly transactions: Transactions;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly currency: string;
}

/** What one run of the expiry did, in orders. */
export interface ExpiryReport {
  readonly cancelled: number;
  readonly failed: number;
}

/**
 * Cancels the unpaid orders whose time is over, each as a change of its own, which judges the order again: one that was
 * paid meanwhile stays. An order that fails is logged and skipped; the next run meets it again.
 */
export const expireOrders =
  ({ orders, transactions, ids, logger, currency }: ExpireOrdersPorts) =>
  async (): Promise<ExpiryReport> => {
    let cancelled = 0;
    let failed = 0;
    let after: Position | null = null;
    do {
      const page: Awaited<ReturnType<Orders['overdue']>> = await orders.overdue({ limit: PAGE_SIZE, after });
      const changes = page.data.map(({ id }) => transactions.run(expireOrder(id, ids, currency)));
      for (const [index, result] of (await Promise.allSettled(changes)).entries()) {
        if (result.status === 'fulfilled') {
          if (result.value) cancelled += 1;
          continue;
        }
        failed += 1;
        logger.error(
          { err: result.reason, orderId: page.data[index]?.id },
          'An overdue order could not be cancelled',
        );
      }
      after = page.next;
    } while (after !== null);
    return { cancelled, failed };
  };

/** Resolves with whether the order was cancelled by this change. */
function expireOrder(orderId: string, ids: Ids, currency: string): Change<boolean> {
  const newIds = { entry: ids.next(), event: ids.next() };
  return {
    name: 'expire-order',
    lock: (rows) => lockForCancelling(orderId, rows),
    decide: (shop) => {
      const order = shop.orders.find(orderId);
      if (!order?.isOverdue(shop.now)) return false;
      cancel(order, 'EXPIRED', newIds, currency, shop);
      return true;
    },
  };
}
