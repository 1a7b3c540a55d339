import type { OrderFilter, Orders, OverdueOrder } from '../../application/ports/orders.ts';
import { type Page, type PageRequest, pageOf } from '../../application/ports/paging.ts';
import type { Order } from '../../domain/order.ts';
import type { InMemoryStore } from './in-memory-store.ts';
import { comparePositions, newestFirst } from './newest-first.ts';

export class InMemoryOrders implements Orders {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async find(orderId: string): Promise<Order | undefined> {
    return this.#store.orders.get(orderId);
  }

  async page({
    userId,
    status,
    placedFrom,
    placedTo,
    ...request
  }: PageRequest & OrderFilter): Promise<Page<Order>> {
    const orders = [...this.#store.orders.values()].filter(
      (order) =>
        (userId === undefined || order.userId === userId) &&
        (status === undefined || order.status === status) &&
        (placedFrom === undefined || order.placedAt >= placedFrom) &&
        (placedTo === undefined || order.placedAt < placedTo),
    );
    return newestFirst(orders, request, ({ id, placedAt }) => ({ at: placedAt, id }));
  }

  async overdue({ limit, after }: PageRequest): Promise<Page<OverdueOrder>> {
    const now = this.#store.clock();
    const overdue = [...this.#store.orders.values()]
      .filter((order) => order.isOverdue(now))
      .filter((order) => after === null || comparePositions(positionOf(order), after) > 0)
      .sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
    const page = pageOf(overdue, limit, positionOf);
    return { data: page.data.map(({ id, items }) => ({ id, lines: items.length })), next: page.next };
  }
}

function positionOf({ id, expiresAt }: Order) {
  return { at: expiresAt, id };
}
