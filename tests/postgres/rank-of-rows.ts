import type { Client } from 'pg';
import type { OrderStatus } from '../../src/domain/order.ts';
import { computeRank, type Rank } from '../../src/domain/rank.ts';

/** The rank that the domain's rule gives for the rows of the database: slow, and plainly right. */
export async function rankOfRows(client: Client, asOf: Date): Promise<Rank> {
  const { rows: orders } = await client.query<{
    status: OrderStatus;
    confirmedAt: Date | null;
    items: { productId: string; quantity: number }[];
  }>(
    `select status, confirmed_at as "confirmedAt", (
       select coalesce(json_agg(json_build_object('productId', product_id, 'quantity', quantity)), '[]')
       from order_lines where order_id = orders.id
     ) as items
     from orders`,
  );
  const { rows: products } = await client.query<{
    id: string;
    name: string;
    options: { price: number; onSale: boolean }[];
  }>(
    `select id, name, (
       select coalesce(json_agg(json_build_object('price', price, 'onSale', on_sale)), '[]')
       from options where product_id = products.id
     ) as options
     from products`,
  );
  return computeRank(orders, products, asOf);
}
