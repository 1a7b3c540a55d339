import type { Order } from './order.ts';

export type OrderEventType = 'shop.order.confirmed' | 'shop.order.cancelled';

/**
 * What happened to an order, for the data platform. `sequence` numbers the events of one order from 1; `data` is the
 * order after that change.
 */
export interface OrderEvent {
  readonly id: string;
  readonly type: OrderEventType;
  readonly orderId: string;
  readonly sequence: number;
  readonly data: OrderSnapshot;
  readonly createdAt: Date;
}

/** An order as the world outside sees it: its fields, and the currency of its amounts. */
type OrderSnapshot = Pick<Order, Exclude<keyof Order, OrderVerb>> & { readonly currency: string };

type OrderVerb = {
  [Key in keyof Order]: Order[Key] extends (...args: never[]) => unknown ? Key : never;
}[keyof Order];

/** An order is confirmed at most once, so this is always its first event. */
export function orderConfirmed(order: Order, currency: string, id: string, now: Date): OrderEvent {
  const data = { ...order, currency };
  return { id, type: 'shop.order.confirmed', orderId: order.id, sequence: 1, data, createdAt: now };
}

/** For a confirmed order only: the data platform has never heard of an order that was not confirmed. */
export function orderCancelled(order: Order, currency: string, id: string, now: Date): OrderEvent {
  const data = { ...order, currency };
  return { id, type: 'shop.order.cancelled', orderId: order.id, sequence: 2, data, createdAt: now };
}
