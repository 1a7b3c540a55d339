import type { ProblemCode } from '../problems/problem-kinds.ts';

/** The refusals of placing an order and of checkout, in the order in which they are judged. */
export const PLACING_REFUSALS: readonly ProblemCode[] = [
  'PRODUCT_OPTION_NOT_FOUND',
  'QUANTITY_LIMIT_EXCEEDED',
  'OUT_OF_STOCK',
  'ISSUED_COUPON_NOT_FOUND',
  'COUPON_EXPIRED',
  'COUPON_NOT_USABLE',
  'TOTAL_LIMIT_EXCEEDED',
  'TOTAL_CHANGED',
];
