import type { ErrorCode, Refusals } from '../../../domain/errors.ts';
import { MAX_MONEY } from '../../../domain/money.ts';
import { EXAMPLE } from '../schemas/ids.ts';
import type { ProblemCode } from './problem-kinds.ts';

type ExampleData<Code extends ProblemCode> = Code extends ErrorCode ? Refusals[Code] : object;

/** An example for each code: the sentence and the extra fields of one case. A missing one does not compile. */
export const PROBLEM_EXAMPLES: {
  readonly [Code in ProblemCode]: { readonly detail: string; readonly data?: ExampleData<Code> };
} = {
  VALIDATION_FAILED: {
    detail: 'query/limit: must be a whole number from 1 to 100',
    data: {
      errors: [{ in: 'query', pointer: '/limit', detail: 'must be a whole number from 1 to 100' }],
    },
  },
  IDEMPOTENCY_KEY_MISSING: {
    detail: 'Send an Idempotency-Key header, so that the request can be repeated without being done twice.',
  },
  MALFORMED_REQUEST: { detail: 'The `Host` header is missing.' },
  MALFORMED_JSON: { detail: 'The body did not arrive completely.' },
  INVALID_CHARGE_AMOUNT: { detail: `A charge must be a whole number from 1 to ${MAX_MONEY}, not 0.` },
  UNAUTHENTICATED: { detail: 'The token has expired.' },
  INSUFFICIENT_BALANCE: {
    detail:
      'The order costs 59000, but the balance is 35000. So the order was cancelled. To buy after all, order again.',
    data: {
      orderId: EXAMPLE.orderId,
      orderStatus: 'CANCELLED',
      required: 59_000,
      balance: 35_000,
      currency: 'KRW',
    },
  },
  FORBIDDEN: { detail: 'The scope of the token must have the word admin.' },
  ROUTE_NOT_FOUND: { detail: 'There is no GET /v1/nothing.' },
  PRODUCT_NOT_FOUND: { detail: 'There is no such product.' },
  PRODUCT_OPTION_NOT_FOUND: {
    detail: `Not on sale: ${EXAMPLE.withdrawnOptionId}.`,
    data: { optionIds: [EXAMPLE.withdrawnOptionId] },
  },
  COUPON_NOT_FOUND: { detail: 'There is no such coupon.' },
  ISSUED_COUPON_NOT_FOUND: { detail: 'You have no such coupon.' },
  ORDER_NOT_FOUND: { detail: 'There is no such order.' },
  EVENT_NOT_FOUND: { detail: 'There is no such event.' },
  REQUEST_TIMEOUT: { detail: 'The whole request must arrive within 5 seconds.' },
  BALANCE_LIMIT_EXCEEDED: {
    detail: `A balance can be at most ${MAX_MONEY}. This one is ${MAX_MONEY} already.`,
  },
  BALANCE_BELOW_ZERO: {
    detail: 'The balance is 30000. It cannot be lowered by 50000.',
    data: { balance: 30_000 },
  },
  OPTION_LIMIT_EXCEEDED: { detail: 'A product can have at most 100 options.' },
  QUANTITY_LIMIT_EXCEEDED: {
    detail: 'This order has more units of an option than one order can have.',
    data: { items: [{ optionId: EXAMPLE.limitedOptionId, requested: 3, maxPerOrder: 2 }] },
  },
  OUT_OF_STOCK: {
    detail: 'There is not enough stock for this order.',
    data: { items: [{ optionId: EXAMPLE.lastUnitOptionId, requested: 2, available: 1 }] },
  },
  STOCK_BELOW_RESERVED: { detail: '2 units are reserved. The stock cannot fall to 1.' },
  STOCK_LIMIT_EXCEEDED: { detail: 'An option can have at most 1000000000 units.' },
  COUPON_NOT_STARTED: { detail: 'This coupon can be had from 2026-12-01T00:00:00.000Z on.' },
  COUPON_EXPIRED: { detail: 'This coupon could be had until 2026-11-01T00:00:00.000Z.' },
  COUPON_SOLD_OUT: { detail: 'All 100 coupons are gone.' },
  COUPON_ALREADY_ISSUED: { detail: 'You have this coupon already.' },
  COUPON_BELOW_ISSUED: { detail: '58 coupons are issued already. The quantity cannot fall to 50.' },
  COUPON_NOT_USABLE: {
    detail: 'This coupon is used already.',
    data: { reason: 'ALREADY_USED' },
  },
  TOTAL_LIMIT_EXCEEDED: { detail: `The items of an order can be worth at most ${MAX_MONEY}.` },
  TOTAL_CHANGED: {
    detail: 'The total is 59000, and not 49000 as expected.',
    data: { expectedTotal: 49_000, total: 59_000 },
  },
  PENDING_ORDER_LIMIT_EXCEEDED: {
    detail: 'You can have at most 10 unpaid orders at a time.',
    data: { limit: 10 },
  },
  ORDER_ALREADY_PAID: { detail: 'This order is paid already.' },
  ORDER_EXPIRED: { detail: 'This order had to be paid before 2026-11-21T03:15:00.000Z.' },
  ORDER_CANCELLED: { detail: 'This order is cancelled.' },
  REFUND_WINDOW_CLOSED: { detail: 'A paid order can be cancelled within 259200 seconds of its payment.' },
  PAYLOAD_TOO_LARGE: { detail: 'A body has at most 64 KiB here.' },
  UNSUPPORTED_MEDIA_TYPE: { detail: 'Send the body as application/json, in UTF-8, not compressed.' },
  IDEMPOTENCY_KEY_REUSED: { detail: 'This idempotency key was used for another request.' },
  RATE_LIMITED: { detail: 'At most 6000 requests per minute are answered.' },
  HEADERS_TOO_LARGE: { detail: 'The headers are too large.' },
  INTERNAL_ERROR: { detail: 'This is our fault. It has been logged under this request id.' },
  TOKEN_KEYS_UNAVAILABLE: { detail: 'The keys for checking tokens cannot be fetched now. Try again.' },
  NOT_READY: { detail: 'Not ready: draining.', data: { missing: ['draining'], jobs: [] } },
  OVERLOADED: { detail: 'Too many requests are waiting. Try again.' },
  DATABASE_UNAVAILABLE: { detail: 'The database cannot be reached now. Try again.' },
  OUTCOME_UNKNOWN: {
    detail:
      'The outcome is not known. Send the same request with the same key until the answer is not a 503.',
  },
};
