import { DomainError } from '../domain/errors.ts';

export function productNotFound(): DomainError {
  return new DomainError('PRODUCT_NOT_FOUND', 'There is no such product.', {});
}

export function optionNotFound(optionId: string): DomainError {
  const detail = `There is no such option: ${optionId}.`;
  return new DomainError('PRODUCT_OPTION_NOT_FOUND', detail, { optionIds: [optionId] });
}

/** For a buyer, an option that does not exist and one that is withdrawn are the same: not on sale. */
export function optionsNotOnSale(optionIds: readonly string[]): DomainError {
  const detail = `Not on sale: ${optionIds.join(', ')}.`;
  return new DomainError('PRODUCT_OPTION_NOT_FOUND', detail, { optionIds });
}

export function couponNotFound(): DomainError {
  return new DomainError('COUPON_NOT_FOUND', 'There is no such coupon.', {});
}

export function issuedCouponNotFound(): DomainError {
  return new DomainError('ISSUED_COUPON_NOT_FOUND', 'You have no such coupon.', {});
}

export function orderNotFound(): DomainError {
  return new DomainError('ORDER_NOT_FOUND', 'There is no such order.', {});
}

export function eventNotFound(): DomainError {
  return new DomainError('EVENT_NOT_FOUND', 'There is no such event.', {});
}
