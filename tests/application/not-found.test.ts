import { expect, it } from 'vitest';
import {
  couponNotFound,
  eventNotFound,
  issuedCouponNotFound,
  optionNotFound,
  optionsNotOnSale,
  orderNotFound,
  productNotFound,
} from '../../src/application/not-found.ts';

it.each([
  { error: productNotFound(), code: 'PRODUCT_NOT_FOUND', message: 'There is no such product.' },
  { error: optionNotFound('a'), code: 'PRODUCT_OPTION_NOT_FOUND', message: 'There is no such option: a.' },
  { error: optionsNotOnSale(['a', 'b']), code: 'PRODUCT_OPTION_NOT_FOUND', message: 'Not on sale: a, b.' },
  { error: couponNotFound(), code: 'COUPON_NOT_FOUND', message: 'There is no such coupon.' },
  { error: issuedCouponNotFound(), code: 'ISSUED_COUPON_NOT_FOUND', message: 'You have no such coupon.' },
  { error: orderNotFound(), code: 'ORDER_NOT_FOUND', message: 'There is no such order.' },
  { error: eventNotFound(), code: 'EVENT_NOT_FOUND', message: 'There is no such event.' },
])('$code says: $message', ({ error, code, message }) => {
  expect(error).toMatchObject({ code, message });
});
