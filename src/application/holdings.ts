import { invariant } from '../domain/invariant.ts';
import type { CancelReason, Order, OrderOutline } from '../domain/order.ts';
import type { Stock } from '../domain/stock.ts';
import type { RowLocks, Shop } from './ports/transactions.ts';

/** Locks what an order has reserved or taken: the stock of its lines and its coupon. */
export async function lockHoldings(order: OrderOutline, { stocks, issuedCoupons }: RowLocks): Promise<void> {
  await Promise.all([
    stocks.lock(order.items.map((line) => line.optionId)),
    order.issuedCouponId !== null && issuedCoupons.lock([order.issuedCouponId]),
  ]);
}

/** Takes the stock of an order that is being paid out of the shop, and uses up its coupon. */
export function takeHoldings(order: Order, shop: Shop): void {
  moveStock(order, shop, (stock, quantity) => stock.take(quantity));
  const coupon = couponOf(order, shop);
  if (coupon) shop.issuedCoupons.put(coupon.use());
}

/**
 * Cancels an order, pending or confirmed, and gives back its stock and its coupon. The caller puts or adds the order
 * that is returned.
 */
export function cancelAndGiveBack(order: Order, reason: CancelReason, shop: Shop): Order {
  moveStock(order, shop, (stock, quantity) =>
    order.status === 'CONFIRMED' ? stock.restock(quantity) : stock.release(quantity),
  );
  const coupon = couponOf(order, shop);
  if (coupon) shop.issuedCoupons.put(coupon.giveBack());
  return order.cancel(reason, shop.now);
}

function moveStock(
  { items }: Order,
  { stocks }: Shop,
  move: (stock: Stock, quantity: number) => Stock,
): void {
  for (const { optionId, quantity } of items) {
    const stock = stocks.find(optionId);
    invariant(stock, () => `Option ${optionId} was ordered, but has no stock row`);
    stocks.put(move(stock, quantity));
  }
}

function couponOf({ id, issuedCouponId }: Order, { issuedCoupons }: Shop) {
  if (issuedCouponId === null) return undefined;
  const coupon = issuedCoupons.find(issuedCouponId);
  invariant(
    coupon?.orderId === id,
    `Order ${id} names coupon ${issuedCouponId}, but that coupon is not held for it`,
  );
  return coupon;
}
