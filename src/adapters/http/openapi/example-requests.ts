import { EXAMPLE } from '../schemas/ids.ts';
import type { Operation } from './operations.ts';

/** What an example sends: the values of the path's parameters, and the body. */
export interface ExampleRequest {
  readonly path?: Readonly<Record<string, string>>;
  readonly body?: object;
}

const SWEATER = { optionId: EXAMPLE.optionId, quantity: 1 };
const NEW_OPTION = { name: 'Grey / XL', price: 59_000, stock: 12, maxPerOrder: 5 };
const PRODUCT = { productId: EXAMPLE.productId };
const OPTION = { optionId: EXAMPLE.optionId };
const COUPON = { couponId: EXAMPLE.couponId };
const USER = { userId: EXAMPLE.userId };
const ORDER = { orderId: EXAMPLE.orderId };

/**
 * The example of each operation that has a parameter in its path, or a body. All of them succeed on a new demo shop, if
 * they are sent in the order of the documentation. So an operation that uses something up has an example of its own for
 * it: an order to pay, an order to cancel, a coupon to get. A new operation needs an entry here.
 */
const EXAMPLE_REQUESTS: Readonly<Record<string, ExampleRequest>> = {
  'GET /v1/products/{productId}': { path: PRODUCT },
  'POST /v1/balance/charges': { body: { amount: 100_000 } },
  'GET /v1/coupons/{couponId}': { path: COUPON },
  'POST /v1/coupons/{couponId}/issues': { path: { couponId: EXAMPLE.issuableCouponId } },
  'GET /v1/issued-coupons/{issuedCouponId}': { path: { issuedCouponId: EXAMPLE.issuedCouponId } },
  'POST /v1/orders': { body: { items: [SWEATER], issuedCouponId: EXAMPLE.issuedCouponId } },
  'GET /v1/orders/{orderId}': { path: ORDER },
  'POST /v1/orders/{orderId}/payment': { path: { orderId: EXAMPLE.payableOrderId } },
  'POST /v1/orders/{orderId}/cancellation': { path: { orderId: EXAMPLE.cancellableOrderId } },
  'POST /v1/checkout': { body: { items: [SWEATER], expectedTotal: 59_000 } },
  'POST /v1/admin/products': {
    body: {
      name: 'Merino Cardigan',
      description: 'Warm, light, and washable.',
      metadata: { image: 'https://cdn.example/cardigan.jpg' },
      options: [NEW_OPTION],
    },
  },
  'GET /v1/admin/products/{productId}': { path: PRODUCT },
  'PATCH /v1/admin/products/{productId}': { path: PRODUCT, body: { name: 'Merino Pullover' } },
  'POST /v1/admin/products/{productId}/options': { path: PRODUCT, body: NEW_OPTION },
  'PATCH /v1/admin/options/{optionId}': { path: OPTION, body: { price: 49_000, onSale: true } },
  'GET /v1/admin/options/{optionId}/stock': { path: OPTION },
  'POST /v1/admin/options/{optionId}/stock-adjustments': {
    path: OPTION,
    body: { delta: 10, reason: 'Delivery 4711' },
  },
  'GET /v1/admin/options/{optionId}/stock-movements': { path: OPTION },
  'POST /v1/admin/coupons': {
    body: {
      name: 'Winter: 10 % off',
      discount: { type: 'PERCENTAGE', percent: 10, maximumAmount: 20_000 },
      minimumOrderAmount: 30_000,
      quantity: 100,
      issueStartsAt: '2026-11-20T00:00:00.000Z',
      issueEndsAt: '2026-11-30T00:00:00.000Z',
      usableUntil: '2026-12-31T00:00:00.000Z',
    },
  },
  'PATCH /v1/admin/coupons/{couponId}': { path: COUPON, body: { quantity: 200 } },
  'GET /v1/admin/coupons/{couponId}/issued-coupons': { path: COUPON },
  'GET /v1/admin/users/{userId}/balance': { path: USER },
  'GET /v1/admin/users/{userId}/balance/entries': { path: USER },
  'POST /v1/admin/users/{userId}/balance-adjustments': {
    path: USER,
    body: { amount: -5_000, reason: 'Charged twice by mistake' },
  },
  'GET /v1/admin/users/{userId}/issued-coupons': { path: USER },
  'GET /v1/admin/orders/{orderId}': { path: ORDER },
  'POST /v1/admin/orders/{orderId}/cancellation': { path: { orderId: EXAMPLE.operatorsOrderId } },
  'POST /v1/admin/events/redeliveries': {
    body: { createdFrom: '2026-11-20T00:00:00.000Z', createdTo: '2026-11-21T00:00:00.000Z' },
  },
  'POST /v1/admin/events/{eventId}/redelivery': { path: { eventId: EXAMPLE.eventId } },
};

/** The example of an operation; empty if it has none. */
export function exampleOf({ method, path }: Pick<Operation, 'method' | 'path'>): ExampleRequest {
  return EXAMPLE_REQUESTS[`${method} ${path}`] ?? {};
}
