import type { Order } from '../domain/order.ts';
import { orderNotFound } from './not-found.ts';
import type { Orders } from './ports/orders.ts';

/** With `userId`, a user reads an order of their own. Without it, an operator reads any user's order. */
export interface GetOrderQuery {
  readonly orderId: string;
  readonly userId?: string | undefined;
}

/** Reads an order. Refuses with `ORDER_NOT_FOUND`, also if the order is another user's. */
export class GetOrder {
  readonly #orders: Pick<Orders, 'find'>;

  constructor({ orders }: { readonly orders: Pick<Orders, 'find'> }) {
    this.#orders = orders;
  }

  async execute({ orderId, userId }: GetOrderQuery): Promise<Order> {
    const order = await this.#orders.find(orderId);
    if (!order || (userId !== undefined && order.userId !== userId)) throw orderNotFound();
    return order;
  }
}
