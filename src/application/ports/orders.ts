import type { Order, OrderStatus } from '../../domain/order.ts';
import type { Page, PageRequest } from './paging.ts';

/** Reads orders. An answer is never older than the call. */
export interface Orders {
  find(orderId: string): Promise<Order | undefined>;
  /**
   * Orders, newest first. With `userId`, only this user's; with `status`, only the orders that have it now; with
   * `placedFrom` and `placedTo`, only those placed at `placedFrom` or later, and before `placedTo`.
   */
  page(request: PageRequest & OrderFilter): Promise<Page<Order>>;
  /** Unpaid orders whose time to pay is over by the database's clock, the longest overdue first. */
  overdue(request: PageRequest): Promise<Page<OverdueOrder>>;
}

/** An order to expire. `lines` is how many lines it has. */
export interface OverdueOrder {
  readonly id: string;
  readonly lines: number;
}

export interface OrderFilter {
  readonly userId?: string | undefined;
  readonly status?: OrderStatus | undefined;
  readonly placedFrom?: Date | undefined;
  readonly placedTo?: Date | undefined;
}
