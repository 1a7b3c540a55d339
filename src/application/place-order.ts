import { DomainError } from '../domain/errors.ts';
import { Order } from '../domain/order.ts';
import { mergeItems, type OrderLine, type RequestedItem, sumOfAmounts } from '../domain/order-line.ts';
import type { Ids } from './ports/ids.ts';
import type { Change, RowLocks, Shop } from './ports/transactions.ts';

/** `expectedTotal`, in the smallest unit, is the total the user was shown. */
export interface PlaceOrderCommand {
  readonly userId: string;
  readonly items: readonly RequestedItem[];
  readonly issuedCouponId?: string | undefined;
  readonly expectedTotal?: number | undefined;
}

/** How long an order may stay unpaid, in milliseconds. */
export interface OrderPolicy {
  readonly orderTtlMs: number;
}

/** Places an order: reserves its stock, holds its coupon, fixes its prices and total. It is `PENDING` until it is paid. */
export const placeOrder =
  ({ ids, orderTtlMs }: { ids: Ids } & OrderPolicy) =>
  (command: PlaceOrderCommand): Change<Order> => {
    const orderId = ids.next();
    const items = mergeItems(command.items);
    return {
      name: 'place-order',
      lines: items.length,
      lock: (rows) => lockForPlacing({ ...command, items }, rows),
      decide: (shop) => {
        const order = reserve({ ...command, items }, orderId, orderTtlMs, shop);
        shop.orders.add(order);
        return order;
      },
    };
  };

/** Locks what placing an order decides on. */
export async function lockForPlacing(
  { items, issuedCouponId }: PlaceOrderCommand,
  rows: RowLocks,
): Promise<void> {
  const optionIds = items.map((item) => item.optionId);
  rows.offers.read(optionIds);
  await Promise.all([
    rows.stocks.lock(optionIds),
    issuedCouponId !== undefined && rows.issuedCoupons.lock([issuedCouponId]),
  ]);
}

/**
 * Reserves the stock, holds the coupon and makes the order, which the caller adds. Refuses with
 * `PRODUCT_OPTION_NOT_FOUND`, `OUT_OF_STOCK`, `ISSUED_COUPON_NOT_FOUND`, `COUPON_EXPIRED`, `COUPON_NOT_USABLE`,
 * `TOTAL_LIMIT_EXCEEDED` or `TOTAL_CHANGED`, judged in this order, naming every line it concerns.
 */
export function reserve(command: PlaceOrderCommand, orderId: string, orderTtlMs: number, shop: Shop): Order {
  const lines = priceLines(command.items, shop);
  reserveStock(command.items, shop);
  const itemsTotal = sumOfAmounts(lines);
  const discountAmount = holdCoupon(command, orderId, itemsTotal, shop);
  return Order.place({
    id: orderId,
    userId: command.userId,
    items: lines,
    itemsTotal,
    discountAmount,
    issuedCouponId: command.issuedCouponId ?? null,
    placedAt: shop.now,
    ttlMs: orderTtlMs,
    expectedTotal: command.expectedTotal,
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
  if (missing.length > 0) throw optionNotFound(missing);
  return lines;
}

function reserveStock(items: readonly RequestedItem[], { stocks }: Shop): void {
  const wanted = items.map(({ optionId, quantity }) => {
    const stock = stocks.find(optionId);
    if (!stock) throw new RangeError(`Option ${optionId} is offered, but has no stock row`);
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

function holdCoupon(command: PlaceOrderCommand, orderId: string, itemsTotal: number, shop: Shop): number {
  if (command.issuedCouponId === undefined) return 0;
  const coupon = shop.issuedCoupons.find(command.issuedCouponId);
  if (coupon?.userId !== command.userId) throw issuedCouponNotFound();
  const discountAmount = coupon.discountOn(itemsTotal, shop.now);
  shop.issuedCoupons.put(coupon.holdFor(orderId));
  return discountAmount;
}

export function optionNotFound(optionIds: readonly string[]): DomainError {
  const detail = `Not on sale: ${optionIds.join(', ')}.`;
  return new DomainError('PRODUCT_OPTION_NOT_FOUND', detail, { optionIds });
}

export function issuedCouponNotFound(): DomainError {
  return new DomainError('ISSUED_COUPON_NOT_FOUND', 'You have no such coupon.', {});
}
