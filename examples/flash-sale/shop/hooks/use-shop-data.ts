import {
  type Balance,
  type Coupon,
  everyRow,
  type IssuedCoupon,
  type Order,
  type Product,
  type ProductRank,
} from '../../../../clients/typescript/src/index.ts';
import type { Sale } from '../../sale.ts';
import { readSale } from '../read-sale.ts';
import type { Session } from '../session.ts';
import { type Reading, useReading } from './use-reading.ts';

/** Everything that the page shows, as it was read last. */
export interface ShopData {
  readonly sale: Sale;
  readonly product: Reading<Product>;
  readonly coupon: Coupon | undefined;
  readonly balance: Balance | undefined;
  /** The shopper's coupon of this campaign; null if there is none. */
  readonly myCoupon: IssuedCoupon | null;
  /** The newest orders of the shopper. */
  readonly orders: readonly Order[];
  readonly rank: ProductRank | undefined;
  /** Reads anew what a change of the shopper can have changed. */
  readonly refresh: () => void;
}

const SHOWN_ORDERS = 20;

/** A sale moves by the second. What is the shopper's own changes by the shopper's own presses, and by orders that expire. */
export function useShopData({ shop, clock, sale: firstSale }: Session): ShopData {
  const sale = useReading(async () => ({ data: await readSale() }), 3_000).data ?? firstSale;
  const { productId, couponId } = sale;

  const product = useReading(
    async () => {
      const sentAt = Date.now();
      const answer = await shop.getProduct({ path: { productId } });
      clock.learn(answer.response?.headers.get('Date'), sentAt, Date.now());
      return answer;
    },
    1_000,
    productId,
  );
  const coupon = useReading<Coupon>(
    async () => (couponId === null ? {} : shop.getCoupon({ path: { couponId } })),
    2_000,
    couponId,
  );
  const balance = useReading(() => shop.getBalance(), 10_000);
  const myCoupon = useReading(async () => {
    const mine = everyRow((page) => shop.listIssuedCoupons({ query: { limit: 100, ...page } }));
    for await (const issued of mine) if (issued.couponId === couponId) return { data: issued };
    return { data: null };
  }, 10_000);
  const orders = useReading(() => shop.listOrders({ query: { limit: SHOWN_ORDERS } }), 10_000);
  const rank = useReading(() => shop.getProductRank(), 30_000);

  return {
    sale,
    product,
    coupon: coupon.data,
    balance: balance.data,
    myCoupon: myCoupon.data ?? null,
    orders: orders.data?.data ?? [],
    rank: rank.data,
    refresh: () => {
      for (const reading of [product, coupon, balance, myCoupon, orders]) reading.refresh();
    },
  };
}
