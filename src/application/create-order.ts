import { DomainError } from '../domain/errors.ts';
import { invariant } from '../domain/invariant.ts';
import { Order } from '../domain/order.ts';
import { type OrderLine, type RequestedItem, sumOfAmounts } from '../domain/order-line.ts';
import { issuedCouponNotFound, optionsNotOnSale } from './not-found.ts';
import type { RowLocks, Shop } from './ports/transactions.ts';

/** An order to create. `expectedTotal`, in the smallest unit, is the total that the user was shown. */
export interface NewOrder {
  readonly userId: string;
  readonly items: readonly RequestedItem[];
  readonly issuedCouponId?: string | undefined;
  readonly expectedTotal?: number | undefined;
}

/** How long an order may stay unpaid, in milliseconds. */
export interface OrderPolicy {
  readonly orderTtlMs: number;
}

/** Locks and reads the rows that `createOrder` decides on. */
export async function lockForNewOrder({ items, issuedCouponId }: NewOrder, rows: RowLocks): Promise<void> {
  const optionIds = items.map((item) => item.optionId);
  rows.offers.read(optionIds);
  await Promise.all([
    rows.stocks.lock(optionIds),
    issuedCouponId !== undefined && rows.issuedCoupons.lock([issuedCouponId]),
  ]);
}

/**
 * Prices the lines, reserves their stock, holds the coupon and makes the order. The caller adds the order to the shop.
 * Refuses with `PRODUCT_OPTION_NOT_FOUND`, `OUT_OF_STOCK`, `ISSUED_COUPON_NOT_FOUND`, `COUPON_EXPIRED`,
 * `COUPON_NOT_USABLE`, `TOTAL_LIMIT_EXCEEDED` or `TOTAL_CHANGED`, judged in this order. A refusal names every line that
 * it is about.
 */
export function createOrder(newOrder: NewOrder, orderId: string, orderTtlMs: number, shop: Shop): Order {
  const lines = priceLines(newOrder.items, shop);
  reserveStock(newOrder.items, shop);
  const itemsTotal = sumOfAmounts(lines);
  const discountAmount = holdCoupon(newOrder, orderId, itemsTotal, shop);
  return Order.place({
    id: orderId,
    userId: newOrder.userId,
    items: lines,
    itemsTotal,
    discountAmount,
    issuedCouponId: newOrder.issuedCouponId ?? null,
    placedAt: shop.now,
    ttlMs: orderTtlMs,
    expectedTotal: newOrder.expectedTotal,
  });
}

function priceLines(items: readonly RequestedItem[], { offers }: Shop): OrderLine[] {
  const missing: string[] = [];
  const lines: OrderLine[] = [];
  for (const { optionId, quantity } of items) {
    const offer = offers.find(optionId);
    if (!offer?.onSale) {
      missing.push(optionId);
      continue;
    }
    const { productId, productName, optionName, price: unitPrice } = offer;
    lines.push({
      optionId,
      productId,
      productName,
      optionName,
      unitPrice,
      quantity,
      amount: unitPrice * quantity,
    });
  }
  if (missing.length > 0) throw optionsNotOnSale(missing);
  return lines;
}

function reserveStock(items: readonly RequestedItem[], { stocks }: Shop): void {
  const wanted = items.map(({ optionId, quantity }) => {
    const stock = stocks.find(optionId);
    invariant(stock, `Option ${optionId} is offered, but has no stock row`);
    return { stock, quantity };
  });
  const shortages = wanted
    .filter(({ stock, quantity }) => stock.available < quantity)
    .map(({ stock, quantity }) => ({
      optionId: stock.optionId,
      requested: quantity,
      available: stock.available,
    }));
  if (shortages.length > 0) {
    throw new DomainError('OUT_OF_STOCK', 'There is not enough stock for this order.', { items: shortages });
  }
  for (const { stock, quantity } of wanted) stocks.put(stock.reserve(quantity));
}

/** Returns the discount, in the smallest unit; 0 without a coupon. */
function holdCoupon(newOrder: NewOrder, orderId: string, itemsTotal: number, shop: Shop): number {
  if (newOrder.issuedCouponId === undefined) return 0;
  const coupon = shop.issuedCoupons.find(newOrder.issuedCouponId);
  if (coupon?.userId !== newOrder.userId) throw issuedCouponNotFound();
  const discountAmount = coupon.discountOn(itemsTotal, shop.now);
  shop.issuedCoupons.put(coupon.holdFor(orderId));
  return discountAmount;
}
