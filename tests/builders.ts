import { UuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts';
import type { CreateCouponCommand } from '../src/application/create-coupon.ts';
import type { CreateProductCommand } from '../src/application/create-product.ts';
import type { NewOption } from '../src/application/new-option.ts';
import { Coupon, type CouponCampaign } from '../src/domain/coupon.ts';
import { IssuedCoupon } from '../src/domain/issued-coupon.ts';
import { Order, type PlacedOrder } from '../src/domain/order.ts';
import { type OrderLine, sumOfAmounts } from '../src/domain/order-line.ts';

const ids = new UuidV7Ids();

/** The instant that tests count from. */
export const NOON = new Date('2026-11-21T12:00:00.000Z');

/** The instant this many milliseconds after noon, or before it if `ms` is negative. */
export function noonPlus(ms: number): Date {
  return new Date(NOON.getTime() + ms);
}

export function anId(): string {
  return ids.next();
}

export function anOption(overrides: Partial<NewOption> = {}): NewOption {
  return { name: 'Black', price: 1_000, stock: 10, ...overrides };
}

export function aProductCommand(overrides: Partial<CreateProductCommand> = {}): CreateProductCommand {
  return { name: 'Mug', description: 'Holds coffee.', options: [anOption()], ...overrides };
}

/** A campaign that issues, and whose coupons are usable, at any time a test may run. */
export function aCampaign(overrides: Partial<CreateCouponCommand> = {}): CreateCouponCommand {
  return {
    name: 'Welcome',
    discount: { type: 'FIXED', amount: 300 },
    minimumOrderAmount: 0,
    quantity: 100,
    issueStartsAt: new Date('2020-01-01T00:00:00.000Z'),
    issueEndsAt: new Date('2090-01-01T00:00:00.000Z'),
    usableUntil: new Date('2091-01-01T00:00:00.000Z'),
    ...overrides,
  };
}

export function aCoupon(overrides: Partial<CouponCampaign & { issued: number }> = {}): Coupon {
  return new Coupon({ id: anId(), createdAt: NOON, issued: 0, ...aCampaign(), ...overrides });
}

export function anIssuedCoupon(
  overrides: Partial<ConstructorParameters<typeof IssuedCoupon>[0]> = {},
): IssuedCoupon {
  const couponId = anId();
  return new IssuedCoupon({
    id: anId(),
    couponId,
    userId: 'shopper',
    terms: aCampaign(),
    status: 'ISSUED',
    orderId: null,
    issuedAt: NOON,
    ...overrides,
  });
}

export function aLine({ unitPrice = 1_000, quantity = 1, ...rest }: Partial<OrderLine> = {}): OrderLine {
  const names = { productName: 'Mug', optionName: 'Black' };
  const lineIds = { optionId: anId(), productId: anId() };
  return { ...lineIds, ...names, unitPrice, quantity, amount: unitPrice * quantity, ...rest };
}

/** An unpaid order, placed at noon, with a quarter of an hour to pay it. */
export function anOrder({ items = [aLine()], ...rest }: Partial<PlacedOrder> = {}): Order {
  return Order.place({
    id: anId(),
    userId: 'shopper',
    items,
    itemsTotal: sumOfAmounts(items),
    discountAmount: 0,
    issuedCouponId: null,
    placedAt: NOON,
    ttlMs: 900_000,
    expectedTotal: undefined,
    ...rest,
  });
}
