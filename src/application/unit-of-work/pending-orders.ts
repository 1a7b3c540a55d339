import type { Order } from '../../domain/order.ts';
import type { PendingOrder } from './row-source.ts';

/** Counts the orders of each user that can still be paid, as the changes of a transaction so far have left them. */
export class PendingOrders {
  readonly #now: Date;
  /** The ids of the orders, by user. */
  readonly #ids = new Map<string, Set<string>>();

  /** @param read the pending orders before the transaction, overdue ones too */
  constructor(read: readonly PendingOrder[], now: Date) {
    this.#now = now;
    for (const order of read) this.#note(order, now < order.expiresAt);
  }

  count(userId: string): number {
    return this.#ids.get(userId)?.size ?? 0;
  }

  /** Takes an order that a change has added or replaced. */
  take(order: Order): void {
    this.#note(order, order.isPayable(this.#now));
  }

  #note({ id, userId }: { readonly id: string; readonly userId: string }, isPayable: boolean): void {
    const ids = this.#ids.get(userId) ?? new Set<string>();
    if (isPayable) ids.add(id);
    else ids.delete(id);
    this.#ids.set(userId, ids);
  }
}
