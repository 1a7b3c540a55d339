import type { Client } from 'pg';
import type { RankedProduct } from '../../src/domain/rank.ts';

/** What `Ranking.compute` promises, said by one query over three days of orders: slow, and plainly right. */
export async function rankByPlainQuery(client: Client, to: Date): Promise<RankedProduct[]> {
  const { rows } = await client.query<{
    rank: string;
    id: string;
    name: string;
    price: string;
    sold: string;
  }>(
    `select row_number() over (order by sold desc, last_at desc, id) as rank, id, name, price, sold
     from (
       select p.id, p.name, (select min(price) from options where product_id = p.id and on_sale) as price,
         sum(l.quantity) as sold, max(o.confirmed_at) as last_at
       from orders o join order_lines l on l.order_id = o.id join products p on p.id = l.product_id
       where o.status = 'CONFIRMED'
         and o.confirmed_at >= $1::timestamptz - interval '72 hours' and o.confirmed_at < $1
       group by p.id
     ) sales
     where price is not null order by rank limit 5`,
    [to],
  );
  return rows.map(({ rank, id, name, price, sold }) => ({
    rank: Number(rank),
    productId: id,
    name,
    minPrice: Number(price),
    quantitySold: Number(sold),
  }));
}
