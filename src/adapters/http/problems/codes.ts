import type { UnavailableCode } from '../../../application/ports/unavailable.ts';
import type { ErrorCode } from '../../../domain/errors.ts';

/** What the HTTP surface itself refuses with, whatever the business would say. */
type SurfaceCode =
  | 'VALIDATION_FAILED'
  | 'IDEMPOTENCY_KEY_MISSING'
  | 'MALFORMED_JSON'
  | 'UNAUTHENTICATED'
  | 'INSUFFICIENT_BALANCE'
  | 'FORBIDDEN'
  | 'ROUTE_NOT_FOUND'
  | 'MALFORMED_REQUEST'
  | 'REQUEST_TIMEOUT'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'RATE_LIMITED'
  | 'HEADERS_TOO_LARGE'
  | 'INTERNAL_ERROR'
  | 'TOKEN_KEYS_UNAVAILABLE'
  | 'NOT_READY';

/** Every `code` a problem can have. A coupon window that cannot be is shown as `VALIDATION_FAILED`. */
export type ProblemCode = Exclude<ErrorCode, 'COUPON_WINDOW_INVALID'> | UnavailableCode | SurfaceCode;

/** The one place where a code gets its HTTP status, and its title for people. */
export const PROBLEMS: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = {
  VALIDATION_FAILED: { status: 400, title: 'The request is not valid' },
  IDEMPOTENCY_KEY_MISSING: { status: 400, title: 'The Idempotency-Key header is missing' },
  MALFORMED_REQUEST: { status: 400, title: 'The request is not HTTP' },
  MALFORMED_JSON: { status: 400, title: 'The body is not JSON' },
  INVALID_CHARGE_AMOUNT: { status: 400, title: 'This amount cannot be charged' },
  UNAUTHENTICATED: { status: 401, title: 'A valid token is needed' },
  INSUFFICIENT_BALANCE: { status: 402, title: 'The balance is too small' },
  FORBIDDEN: { status: 403, title: 'The token does not allow this' },
  ROUTE_NOT_FOUND: { status: 404, title: 'There is no such route' },
  PRODUCT_NOT_FOUND: { status: 404, title: 'There is no such product' },
  PRODUCT_OPTION_NOT_FOUND: { status: 404, title: 'There is no such product option' },
  COUPON_NOT_FOUND: { status: 404, title: 'There is no such coupon' },
  ISSUED_COUPON_NOT_FOUND: { status: 404, title: 'There is no such issued coupon' },
  ORDER_NOT_FOUND: { status: 404, title: 'There is no such order' },
  EVENT_NOT_FOUND: { status: 404, title: 'There is no such event' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive' },
  BALANCE_LIMIT_EXCEEDED: { status: 409, title: 'The balance would be too large' },
  OPTION_LIMIT_EXCEEDED: { status: 409, title: 'The product has too many options' },
  OUT_OF_STOCK: { status: 409, title: 'There is not enough stock' },
  STOCK_BELOW_RESERVED: { status: 409, title: 'Orders have reserved more than would be left' },
  STOCK_LIMIT_EXCEEDED: { status: 409, title: 'The stock would be too large' },
  COUPON_NOT_STARTED: { status: 409, title: 'The coupon is not issued yet' },
  COUPON_EXPIRED: { status: 409, title: 'The coupon has expired' },
  COUPON_SOLD_OUT: { status: 409, title: 'The coupon is sold out' },
  COUPON_ALREADY_ISSUED: { status: 409, title: 'You have this coupon already' },
  COUPON_BELOW_ISSUED: { status: 409, title: 'More coupons are issued already' },
  COUPON_NOT_USABLE: { status: 409, title: 'The coupon cannot be used for this order' },
  TOTAL_LIMIT_EXCEEDED: { status: 409, title: 'The total is too large' },
  TOTAL_CHANGED: { status: 409, title: 'The total is not the expected one' },
  ORDER_ALREADY_PAID: { status: 409, title: 'The order is paid already' },
  ORDER_EXPIRED: { status: 409, title: 'The time to pay the order is over' },
  ORDER_CANCELLED: { status: 409, title: 'The order is cancelled' },
  REFUND_WINDOW_CLOSED: { status: 409, title: 'The time to cancel the order is over' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body must be application/json' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key was used for another request' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  INTERNAL_ERROR: { status: 500, title: 'Something went wrong on our side' },
  TOKEN_KEYS_UNAVAILABLE: { status: 503, title: 'Tokens cannot be checked for now' },
  NOT_READY: { status: 503, title: 'The service is not ready' },
  OVERLOADED: { status: 503, title: 'The service is overloaded' },
  DATABASE_UNAVAILABLE: { status: 503, title: 'The database is not available' },
  OUTCOME_UNKNOWN: { status: 503, title: 'The outcome is not known' },
};
