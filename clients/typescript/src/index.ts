/** The entry point of the package: what a program imports from `storefront-orders-client`. */
export { LostAnswerError, RefusedError, UnexpectedAnswerError } from './errors.ts';
export { everyRow, type PageQuery, type PageResult } from './every-row.ts';
export type * from './generated/types.gen.ts';
export type { RetryPolicy } from './retrying-fetch.ts';
export { Shop, type ShopOptions } from './shop.ts';
