/** One order line that asks for more than can be ordered. `available` and `requested` are units. */
interface Shortage {
  readonly optionId: string;
  readonly requested: number;
  readonly available: number;
}

/** One order line that asks for more than one order can have. `maxPerOrder` and `requested` are units. */
interface Excess {
  readonly optionId: string;
  readonly requested: number;
  readonly maxPerOrder: number;
}

type Nothing = Readonly<Record<never, never>>;

/**
 * Every refusal of the business, by its code, with the data it carries. Amounts are in the currency's smallest unit.
 */
export interface Refusals {
  INVALID_CHARGE_AMOUNT: Nothing;
  BALANCE_LIMIT_EXCEEDED: Nothing;
  BALANCE_BELOW_ZERO: { readonly balance: number };
  PRODUCT_NOT_FOUND: Nothing;
  PRODUCT_OPTION_NOT_FOUND: { readonly optionIds: readonly string[] };
  OPTION_LIMIT_EXCEEDED: Nothing;
  QUANTITY_LIMIT_EXCEEDED: { readonly items: readonly Excess[] };
  OUT_OF_STOCK: { readonly items: readonly Shortage[] };
  STOCK_BELOW_RESERVED: Nothing;
  STOCK_LIMIT_EXCEEDED: Nothing;
  COUPON_NOT_FOUND: Nothing;
  COUPON_NOT_STARTED: Nothing;
  COUPON_EXPIRED: Nothing;
  COUPON_SOLD_OUT: Nothing;
  COUPON_ALREADY_ISSUED: Nothing;
  COUPON_BELOW_ISSUED: Nothing;
  COUPON_WINDOW_INVALID: Nothing;
  ISSUED_COUPON_NOT_FOUND: Nothing;
  COUPON_NOT_USABLE: { readonly reason: 'ALREADY_USED' | 'RESERVED' | 'BELOW_MINIMUM' };
  TOTAL_LIMIT_EXCEEDED: Nothing;
  TOTAL_CHANGED: { readonly expectedTotal: number; readonly total: number };
  PENDING_ORDER_LIMIT_EXCEEDED: { readonly limit: number };
  ORDER_NOT_FOUND: Nothing;
  ORDER_ALREADY_PAID: Nothing;
  ORDER_EXPIRED: Nothing;
  ORDER_CANCELLED: Nothing;
  REFUND_WINDOW_CLOSED: Nothing;
  EVENT_NOT_FOUND: Nothing;
}

export type ErrorCode = keyof Refusals;

/**
 * A refusal: the business says no, and nothing has changed. A broken invariant is a bug, and a `RangeError` instead.
 */
export class DomainError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly data: Refusals[Code];

  /** @param detail a sentence for the person who reads the answer. */
  constructor(code: Code, detail: string, data: Refusals[Code]) {
    super(detail);
    this.name = 'DomainError';
    this.code = code;
    this.data = data;
  }
}
