import type { OrderStatus } from '../../../clients/typescript/src/index.ts';

/** What a shopper knows about one purchase, which is everything that was sent under one key. */
export interface Purchase {
  readonly userId: string;
  readonly key: string;
  /** The orders that the service named. More than one means that it bought twice. */
  readonly orderIds: readonly string[];
  /** What the service last said about the order; null if it made none. */
  readonly status: OrderStatus | null;
  /** Whether a request got no answer, so that the shopper cannot know what became of it. */
  readonly isOpen: boolean;
}

/** Keeps what the service has acknowledged, so that it can be compared with the orders of the shop. */
export class Journal {
  readonly #purchases = new Map<string, Purchase>();

  get purchases(): readonly Purchase[] {
    return [...this.#purchases.values()];
  }

  open(userId: string, key: string): void {
    this.#purchases.set(key, { userId, key, orderIds: [], status: null, isOpen: false });
  }

  /** The service said that the order of this purchase has this status. */
  acknowledge(key: string, orderId: string, status: OrderStatus): void {
    const { orderIds } = this.#of(key);
    this.#set(key, { orderIds: orderIds.includes(orderId) ? orderIds : [...orderIds, orderId], status });
  }

  /** A request of this purchase got no answer, also after all repeats. */
  leaveOpen(key: string): void {
    this.#set(key, { isOpen: true });
  }

  #set(key: string, change: Partial<Purchase>): void {
    this.#purchases.set(key, { ...this.#of(key), ...change });
  }

  #of(key: string): Purchase {
    const purchase = this.#purchases.get(key);
    if (!purchase) throw new RangeError(`No purchase was opened under the key ${key}`);
    return purchase;
  }
}
