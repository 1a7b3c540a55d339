import type { UnavailableCode } from '../../../application/ports/unavailable.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { MAX_MONEY } from '../../../domain/money.ts';
import { MAX_OPTIONS } from '../../../domain/product.ts';
import { MAX_STOCK } from '../../../domain/stock.ts';

/** The refusals of the HTTP surface itself. They come before those of the business. */
type SurfaceCode =
  | 'VALIDATION_FAILED'
  | 'IDEMPOTENCY_KEY_MISSING'
  | 'MALFORMED_JSON'
  | 'UNAUTHENTICATED'
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

/** This is not a `DomainError`, because something changes: if the balance is too small, the payment cancels the order. */
type FailedPayment = 'INSUFFICIENT_BALANCE';

/** Every `code` of a problem. `COUPON_WINDOW_INVALID` is not one, because callers get it as `VALIDATION_FAILED`. */
export type ProblemCode =
  | Exclude<ErrorCode, 'COUPON_WINDOW_INVALID'>
  | FailedPayment
  | UnavailableCode
  | SurfaceCode;

/**
 * What a code means. The documentation and the page of the code say what it means and what to do. Answers have only the
 * title. Both texts are for the caller, and may have parts `like this`.
 */
interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What has happened, and what has not. */
  readonly meaning: string;
  readonly whatToDo: string;
}

/** The one place where a code gets its HTTP status. */
export const PROBLEM_KINDS: Readonly<Record<ProblemCode, ProblemKind>> = {
  VALIDATION_FAILED: {
    status: 400,
    title: 'The request is not valid',
    meaning: 'A part of the request does not fit its description: the body, a parameter or a header.',
    whatToDo: 'Correct what `errors` names, and send the request again.',
  },
  IDEMPOTENCY_KEY_MISSING: {
    status: 400,
    title: 'The Idempotency-Key header is missing',
    meaning:
      'The operation moves money or stock, so a lost answer must be safe to ask for again. The request has no key for that.',
    whatToDo: 'Send an `Idempotency-Key` header, with a new value for each new action.',
  },
  MALFORMED_REQUEST: {
    status: 400,
    title: 'The request is not HTTP',
    meaning:
      'The bytes are not a request of HTTP/1.1, or the service cannot tell which host the request is for.',
    whatToDo: 'Send HTTP/1.1, with one `Host` header.',
  },
  MALFORMED_JSON: {
    status: 400,
    title: 'The body is not JSON',
    meaning: 'The body is not one complete JSON document.',
    whatToDo: 'Send one complete JSON document in UTF-8.',
  },
  INVALID_CHARGE_AMOUNT: {
    status: 400,
    title: 'This amount cannot be charged',
    meaning: 'The amount is zero, negative, or larger than any charge may be.',
    whatToDo: `Charge a whole amount from 1 to ${grouped(MAX_MONEY)}.`,
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'A valid token is needed',
    meaning: 'The request has no token, or a token that is not valid or has expired.',
    whatToDo: 'Get a new token, and send it as `Authorization: Bearer …`.',
  },
  INSUFFICIENT_BALANCE: {
    status: 402,
    title: 'The balance is too small',
    meaning:
      'The balance does not cover the total of the order. The payment has cancelled the order, and its stock and coupon are free again.',
    whatToDo: 'The order is cancelled. To buy after all, charge the balance and place a new order.',
  },
  FORBIDDEN: {
    status: 403,
    title: 'The token does not allow this',
    meaning: 'The token is valid, but its `scope` lacks the word that the operation demands.',
    whatToDo: 'Use a token whose `scope` has the word that `detail` names.',
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    title: 'There is no such route',
    meaning: 'The service has no such path, or the path does not take this method.',
    whatToDo: 'Check the method and the path.',
  },
  PRODUCT_NOT_FOUND: {
    status: 404,
    title: 'There is no such product',
    meaning: 'No product has this id, or none of its options is on sale.',
    whatToDo: 'Check the id. Shoppers do not find a product whose options are all withdrawn from sale.',
  },
  PRODUCT_OPTION_NOT_FOUND: {
    status: 404,
    title: 'There is no such product option',
    meaning: 'At least one of the options does not exist or was withdrawn from sale. Nothing was ordered.',
    whatToDo: 'Check the ids in `optionIds`. An option that is withdrawn from sale cannot be ordered.',
  },
  COUPON_NOT_FOUND: {
    status: 404,
    title: 'There is no such coupon',
    meaning: 'No coupon campaign has this id.',
    whatToDo: 'Check the id.',
  },
  ISSUED_COUPON_NOT_FOUND: {
    status: 404,
    title: 'There is no such issued coupon',
    meaning: 'The caller has no coupon with this id.',
    whatToDo: "Check the id. Another user's coupon is not found either.",
  },
  ORDER_NOT_FOUND: {
    status: 404,
    title: 'There is no such order',
    meaning: 'The caller has no order with this id.',
    whatToDo: "Check the id. A shopper does not find another user's order.",
  },
  EVENT_NOT_FOUND: {
    status: 404,
    title: 'There is no such event',
    meaning: 'No event has this id.',
    whatToDo: 'Check the id. Events that were sent are deleted after 30 days.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    title: 'The request took too long to arrive',
    meaning: 'The request began to arrive, but its end did not arrive in time.',
    whatToDo: 'Send the whole request within 5 seconds.',
  },
  BALANCE_LIMIT_EXCEEDED: {
    status: 409,
    title: 'The balance would be too large',
    meaning:
      'The change would bring the balance above the most that a balance can hold. Nothing was changed.',
    whatToDo: `Add less: a balance can be raised up to ${grouped(MAX_MONEY)}.`,
  },
  BALANCE_BELOW_ZERO: {
    status: 409,
    title: 'The balance would be below 0',
    meaning: 'The correction would take out more than the balance holds. Nothing was changed.',
    whatToDo: 'Take out at most `balance`.',
  },
  OPTION_LIMIT_EXCEEDED: {
    status: 409,
    title: 'The product has too many options',
    meaning: 'The product has as many options as a product can have.',
    whatToDo: `Create another product: a product has at most ${MAX_OPTIONS} options.`,
  },
  QUANTITY_LIMIT_EXCEEDED: {
    status: 409,
    title: 'The order has too many units of an option',
    meaning: 'The order asks for more units of an option than one order can have. Nothing was ordered.',
    whatToDo: 'Order at most `maxPerOrder` units of each option in `items`.',
  },
  OUT_OF_STOCK: {
    status: 409,
    title: 'There is not enough stock',
    meaning: 'The order asks for more units than can be ordered now. Nothing was ordered.',
    whatToDo: 'Order at most `available` units of each option in `items`, or try again later.',
  },
  STOCK_BELOW_RESERVED: {
    status: 409,
    title: 'Orders have reserved more than would be left',
    meaning: 'The adjustment would take units that unpaid orders have reserved. The stock is unchanged.',
    whatToDo: 'Take out fewer units, or wait until the orders that reserve them are paid or cancelled.',
  },
  STOCK_LIMIT_EXCEEDED: {
    status: 409,
    title: 'The stock would be too large',
    meaning:
      'The adjustment would bring the stock above the most that an option can have. The stock is unchanged.',
    whatToDo: `Add fewer units: an option has at most ${grouped(MAX_STOCK)}.`,
  },
  COUPON_NOT_STARTED: {
    status: 409,
    title: 'The coupon is not issued yet',
    meaning: 'The campaign has not begun to issue its coupons.',
    whatToDo: 'Try again after `issueStartsAt`.',
  },
  COUPON_EXPIRED: {
    status: 409,
    title: 'The coupon has expired',
    meaning: 'The campaign has stopped issuing, or the time to use the coupon is over.',
    whatToDo: 'Go on without this coupon.',
  },
  COUPON_SOLD_OUT: {
    status: 409,
    title: 'The coupon is sold out',
    meaning: 'The campaign has issued all its coupons.',
    whatToDo: 'Go on without a coupon of this campaign.',
  },
  COUPON_ALREADY_ISSUED: {
    status: 409,
    title: 'You have this coupon already',
    meaning: 'A user gets one coupon of each campaign, and the caller has it already.',
    whatToDo: 'Use the coupon that you have: it is in the list of your coupons.',
  },
  COUPON_BELOW_ISSUED: {
    status: 409,
    title: 'More coupons are issued already',
    meaning: 'The campaign has issued more coupons than the new quantity. The quantity is unchanged.',
    whatToDo: 'Set a `quantity` that is not less than the number of issued coupons.',
  },
  COUPON_NOT_USABLE: {
    status: 409,
    title: 'The coupon cannot be used for this order',
    meaning:
      'Another order has used or holds the coupon, or the items cost less than the coupon demands. Nothing was ordered.',
    whatToDo: 'Place the order without this coupon, or resolve the `reason`.',
  },
  TOTAL_LIMIT_EXCEEDED: {
    status: 409,
    title: 'The total is too large',
    meaning: 'The items cost more than one order can cost. Nothing was ordered.',
    whatToDo: `Order less: an order's items cost at most ${grouped(MAX_MONEY)}.`,
  },
  TOTAL_CHANGED: {
    status: 409,
    title: 'The total is not the expected one',
    meaning:
      'The request says which total the shopper was shown, and the order would cost another one. Nothing was ordered.',
    whatToDo: 'Show the new `total` to the shopper. If they agree, send it as `expectedTotal`.',
  },
  PENDING_ORDER_LIMIT_EXCEEDED: {
    status: 409,
    title: 'You have too many unpaid orders',
    meaning:
      'Unpaid orders hold stock, so a user can have only a limited number of them at a time. Nothing was ordered.',
    whatToDo: 'Pay or cancel one of your unpaid orders, or wait until one of them expires.',
  },
  ORDER_ALREADY_PAID: {
    status: 409,
    title: 'The order is paid already',
    meaning: 'An earlier request has paid the order. Nothing was paid now.',
    whatToDo: 'There is nothing left to do.',
  },
  ORDER_EXPIRED: {
    status: 409,
    title: 'The time to pay the order is over',
    meaning:
      'The order was not paid before `expiresAt`. Its stock and its coupon are free again, or will be within seconds.',
    whatToDo: 'To buy after all, place a new order.',
  },
  ORDER_CANCELLED: {
    status: 409,
    title: 'The order is cancelled',
    meaning: 'The order was cancelled earlier.',
    whatToDo: 'To buy after all, place a new order.',
  },
  REFUND_WINDOW_CLOSED: {
    status: 409,
    title: 'The time to cancel the order is over',
    meaning: 'The order was paid too long ago for its owner to cancel it. Nothing was refunded.',
    whatToDo: 'Ask an operator, who can still cancel the order.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    meaning: 'The body has more bytes than the service reads.',
    whatToDo: 'Send a body of at most 64 KiB, or of 256 KiB to create a product.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The body must be application/json',
    meaning: 'The body has another media type, another character set, or is compressed.',
    whatToDo: 'Send the body as `application/json` in UTF-8, not compressed.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The key was used for another request',
    meaning:
      'The caller has sent another request with the same key in the last seven days. Nothing was done now.',
    whatToDo: 'Use a new key for a new action. To repeat an action, send exactly the same request.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    meaning: 'The caller, or the address, has sent more requests in a minute than the service answers.',
    whatToDo: 'Wait for `Retry-After` seconds.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: 'The headers are too large',
    meaning: 'The headers have more bytes than the service reads.',
    whatToDo: 'Send at most 16 KiB of headers.',
  },
  INTERNAL_ERROR: {
    status: 500,
    title: 'Something went wrong on our side',
    meaning: 'The service has a fault. The log of the service describes it under the `requestId`.',
    whatToDo: 'Report the `requestId`. To repeat a change, use the same `Idempotency-Key`.',
  },
  TOKEN_KEYS_UNAVAILABLE: {
    status: 503,
    title: 'Tokens cannot be checked for now',
    meaning:
      'The service cannot fetch the public keys of the identity provider, and has none that fits the token.',
    whatToDo: 'Wait for `Retry-After` seconds, and send the request again.',
  },
  NOT_READY: {
    status: 503,
    title: 'The service is not ready',
    meaning: 'This replica cannot serve for now. `missing` names what it lacks.',
    whatToDo: 'Send requests to another replica until this one is ready.',
  },
  OVERLOADED: {
    status: 503,
    title: 'The service is overloaded',
    meaning: 'More requests wait than the service can answer in time.',
    whatToDo:
      'This request did nothing. Wait for `Retry-After` seconds, and send the same request with the same `Idempotency-Key`.',
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    title: 'The database is not available',
    meaning: 'The database does not answer, or takes no writes.',
    whatToDo: 'Wait for `Retry-After` seconds, and send the same request with the same `Idempotency-Key`.',
  },
  OUTCOME_UNKNOWN: {
    status: 503,
    title: 'The outcome is not known',
    meaning:
      'The connection to the database broke while the change was being committed, and the service could not find out in time whether it was.',
    whatToDo:
      'The change may have been made. Send the same request with the same `Idempotency-Key` until the answer is not a 503.',
  },
};

/** A number with a comma after each third digit from the right. */
function grouped(number: number): string {
  return number.toLocaleString('en');
}
