import type { Order } from '../../../domain/order.ts';
import type { OrderLine } from '../../../domain/order-line.ts';
import { jsonObject, sqlName, type Table } from './table.ts';

export interface OrderLineRow {
  readonly order_id: string;
  /** The line's place in the order, from 0. */
  readonly position: number;
  readonly option_id: string;
  readonly product_id: string;
  readonly product_name: string;
  readonly option_name: string;
  readonly unit_price: number;
  readonly quantity: number;
  readonly amount: number;
}

/** A line with its place in an order. */
interface PlacedLine {
  readonly line: OrderLine;
  readonly orderId: string;
  readonly position: number;
}

export const ORDER_LINES: Table<'order_lines', OrderLineRow, PlacedLine> = {
  name: 'order_lines',
  insertedBy: ['order_id', 'position'],
  columns: {
    order_id: { type: 'uuid', of: ({ orderId }) => orderId },
    position: { type: 'int', of: ({ position }) => position },
    option_id: { type: 'uuid', of: ({ line }) => line.optionId },
    product_id: { type: 'uuid', of: ({ line }) => line.productId },
    product_name: { type: 'text', of: ({ line }) => line.productName },
    option_name: { type: 'text', of: ({ line }) => line.optionName },
    unit_price: { type: 'bigint', of: ({ line }) => line.unitPrice },
    quantity: { type: 'bigint', of: ({ line }) => line.quantity },
    amount: { type: 'bigint', of: ({ line }) => line.amount },
  },
};

export function placedLines({ id, items }: Order): PlacedLine[] {
  return items.map((line, position) => ({ line, orderId: id, position }));
}

/** The fields that a line is read into, each with its column. */
const LINE_FIELDS: { readonly [Field in keyof OrderLine]: keyof OrderLineRow } = {
  optionId: 'option_id',
  productId: 'product_id',
  productName: 'product_name',
  optionName: 'option_name',
  unitPrice: 'unit_price',
  quantity: 'quantity',
  amount: 'amount',
};

/**
 * A subquery that gives all lines of an order as one JSON value. The driver parses it into `OrderLine[]`, in the order
 * of the lines. `orderId` is the order's id in the statement around it.
 */
export function linesAsJson(orderId: string): string {
  return `SELECT coalesce(json_agg(${jsonObject(LINE_FIELDS, 'l')} ORDER BY l.position), '[]')
    FROM ${sqlName(ORDER_LINES)} l WHERE l.order_id = ${orderId}`;
}
