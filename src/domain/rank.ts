import type { Order } from './order.ts';
import type { OrderLine } from './order-line.ts';
import type { Product, ProductOption } from './product.ts';

/** One of the popular products. `minPrice` is the least price of its options on sale; `quantitySold` counts units. */
export interface RankedProduct {
  readonly rank: number;
  readonly productId: string;
  readonly name: string;
  readonly minPrice: number;
  readonly quantitySold: number;
}

/** The popular products as of one instant, by what was sold in `[from, to)`. */
export interface Rank {
  readonly asOf: Date;
  readonly from: Date;
  readonly to: Date;
  readonly data: readonly RankedProduct[];
}

/** How many products the rank names. */
export const RANK_SIZE = 5;

/** How far back the rank looks. */
export const RANK_WINDOW_MS = 72 * 60 * 60 * 1000;

type SoldOrder = Pick<Order, 'status' | 'confirmedAt'> & {
  readonly items: readonly Pick<OrderLine, 'productId' | 'quantity'>[];
};

type OfferedProduct = Pick<Product, 'id' | 'name'> & {
  readonly options: readonly Pick<ProductOption, 'price' | 'onSale'>[];
};

/** The units of one product that were sold, and the time of the last sale. */
interface Sales {
  quantity: number;
  lastSoldAtMs: number;
}

/**
 * Ranks the five products that sold the most units in the 72 hours before `asOf`. A sale is a line of an order that was
 * confirmed in this time and is not cancelled. A product counts only if one of its options is on sale now. If two
 * products sold equally many units, the one with the later last sale comes first. If that is equal too, the one with the
 * smaller id does.
 */
export function computeRank(
  orders: Iterable<SoldOrder>,
  products: Iterable<OfferedProduct>,
  asOf: Date,
): Rank {
  const from = new Date(asOf.getTime() - RANK_WINDOW_MS);
  const sales = salesBetween(from, asOf, orders);
  const data = [...products]
    .flatMap((product) => withSales(product, sales.get(product.id)))
    .sort(byPopularity)
    .slice(0, RANK_SIZE)
    .map(({ productId, name, minPrice, quantity }, index) => ({
      rank: index + 1,
      productId,
      name,
      minPrice,
      quantitySold: quantity,
    }));
  return { asOf, from, to: asOf, data };
}

function salesBetween(from: Date, to: Date, orders: Iterable<SoldOrder>): Map<string, Sales> {
  const sales = new Map<string, Sales>();
  for (const { status, confirmedAt, items } of orders) {
    if (status !== 'CONFIRMED' || confirmedAt === null || confirmedAt < from || confirmedAt >= to) continue;
    for (const { productId, quantity } of items) {
      const sold = sales.get(productId) ?? { quantity: 0, lastSoldAtMs: 0 };
      sold.quantity += quantity;
      sold.lastSoldAtMs = Math.max(sold.lastSoldAtMs, confirmedAt.getTime());
      sales.set(productId, sold);
    }
  }
  return sales;
}

function withSales({ id: productId, name, options }: OfferedProduct, sales: Sales | undefined) {
  const prices = options.filter(({ onSale }) => onSale).map(({ price }) => price);
  return sales && prices.length > 0 ? [{ productId, name, minPrice: Math.min(...prices), ...sales }] : [];
}

type Contender = Sales & { readonly productId: string };

function byPopularity(a: Contender, b: Contender): number {
  return b.quantity - a.quantity || b.lastSoldAtMs - a.lastSoldAtMs || (a.productId < b.productId ? -1 : 1);
}
