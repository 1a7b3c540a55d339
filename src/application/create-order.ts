import { Basket, type RequestedItem } from '../domain/basket.ts';
import { DomainError } from '../domain/errors.ts';
import { invariant } from '../domain/invariant.ts';
import { Order } from '../domain/order.ts';
import { type OrderLine, sumOfAmounts } from '../domain/order-line.ts';
import { issuedCouponNotFound, optionsNotOnSale } from './not-found.ts';
import type { Ids } from './ports/ids.ts';
import type { RowLocks, Shop } from './ports/transactions.ts';

/** What a user wants to order. `expectedTotal`, in the smallest unit, is the total that the user was shown. */
export interface PlaceOrderCommand {
  readonly userId: string;
  readonly items: readonly RequestedItem[];
  readonly issuedCouponId?: string | undefined;
  readonly expectedTotal?: number | undefined;
}

export interface OrderPolicy {
  /** How long an order may stay unpaid, in milliseconds. */
  readonly orderTtlMs: number;
  /** The most units of one option in one order, for options without a `maxPerOrder` of their own. */
  readonly maxPerOrder: number;
}

export interface NewOrderPorts extends OrderPolicy {
  readonly ids: Ids;
}

/** An order to create. `ttlMs` is how long it may stay unpaid; `maxPerOrder` is as in `OrderPolicy`. */
export interface NewOrder extends Omit<PlaceOrderCommand, 'items'> {
  readonly id: string;
  readonly basket: Basket;
  readonly ttlMs: number;
  readonly maxPerOrder: number;
}

export function newOrderFor(
  { items, ...rest }: PlaceOrderCommand,
  { ids, orderTtlMs, maxPerOrder }: NewOrderPorts,
): NewOrder {
  return { ...rest, id: ids.next(), basket: new Basket(items), ttlMs: orderTtlMs, maxPerOrder };
}

/** Locks and reads the rows that `createOrder` decides on. */
export function lockForNewOrder({ basket, issuedCouponId }: NewOrder, rows: RowLocks): Promise<unknown> {
  const optionIds = basket.items.map((item) => item.optionId);
  rows.offers.read(optionIds);
  const stocks = rows.stocks.lock(optionIds);
  if (issuedCouponId === undefined) return stocks;
  return Promise.all([stocks, rows.issuedCoupons.lock([issuedCouponId])]);
}

/**
 * Prices the lines, reserves their stock, holds the coupon and makes the order. The caller adds the order to the shop.
 * Refuses with `PRODUCT_OPTION_NOT_FOUND`, `QUANTITY_LIMIT_EXCEEDED`, `OUT_OF_STOCK`, `ISSUED_COUPON_NOT_FOUND`,
 * `COUPON_EXPIRED`, `COUPON_NOT_USABLE`, `TOTAL_LIMIT_EXCEEDED` or `TOTAL_CHANGED`, judged in this order. A refusal
 * of lines names all of the lines that it refuses.
 */
export function createOrder(newOrder: NewOrder, shop: Shop): Order {
  const { id, userId, basket, issuedCouponId = null, expectedTotal, ttlMs } = newOrder;
  const items = priceLines(basket, shop);
  refuseExcess(newOrder, shop);
  reserveStock(basket, shop);
  const itemsTotal = sumOfAmounts(items);
  const discountAmount = holdCoupon(newOrder, itemsTotal, shop);
  return Order.place({
    id,
    userId,
    items,
    itemsTotal,
    discountAmount,
    issuedCouponId,
    placedAt: shop.now,
    ttlMs,
    expectedTotal,
  });
}

function priceLines({ items }: Basket, { offers }: Shop): OrderLine[] {
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

function refuseExcess({ basket, maxPerOrder: shopLimit }: NewOrder, { offers }: Shop): void {
  const items = basket.items.flatMap(({ optionId, quantity: requested }) => {
    const maxPerOrder = offers.find(optionId)?.maxPerOrder ?? shopLimit;
    return requested > maxPerOrder ? [{ optionId, requested, maxPerOrder }] : [];
  });
  if (items.length === 0) return;
  const detail = 'This order has more units of an option than one order can have.';
  throw new DomainError('QUANTITY_LIMIT_EXCEEDED', detail, { items });
}

function reserveStock({ items }: Basket, { stocks }: Shop): void {
  const requests = items.map(({ optionId, quantity }) => {
    const stock = stocks.find(optionId);
    invariant(stock, () => `Option ${optionId} is offered, but has no stock row`);
    return { stock, quantity };
  });
  const shortages = requests
    .filter(({ stock, quantity }) => stock.available < quantity)
    .map(({ stock, quantity }) => ({
      optionId: stock.optionId,
      requested: quantity,
      available: stock.available,
    }));
  if (shortages.length > 0) {
    throw new DomainError('OUT_OF_STOCK', 'There is not enough stock for this order.', { items: shortages });
  }
  for (const { stock, quantity } of requests) stocks.put(stock.reserve(quantity));
}

/** Returns the discount, in the smallest unit; 0 without a coupon. */
function holdCoupon(newOrder: NewOrder, itemsTotal: number, { issuedCoupons, now }: Shop): number {
  const { id, userId, issuedCouponId } = newOrder;
  if (issuedCouponId === undefined) return 0;
  const coupon = issuedCoupons.find(issuedCouponId);
  if (coupon?.userId !== userId) throw issuedCouponNotFound();
  const discountAmount = coupon.discountOn(itemsTotal, now);
  issuedCoupons.put(coupon.holdFor(id));
  return discountAmount;
}
