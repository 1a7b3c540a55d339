import type { Order, OrderStatus } from '../../domain/order.ts';
import type { Page, PageRequest } from './paging.ts';

/** Reads orders. Never older than the question. */
export interface Orders {
  find(orderId: string): Promise<Order | undefined>;
  /** Orders, newest first; with `userId` only theirs, with `status` only those that have it now. */
  page(request: PageRequest & OrderFilter): Promise<Page<Order>>;
  /** Unpaid orders whose time is over by the database's clock, the longest overdue first. */
  overdue(request: PageRequest): Promise<Page<OverdueOrder>>;
}

/** `lines` is how many it has. */
export interface OverdueOrder {
  readonly id: string;
  readonly lines: number;
}

export interface OrderFilter {
  readonly userId?: string | undefined;
  readonly status?: OrderStatus | undefined;
}
