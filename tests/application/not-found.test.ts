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
  [productNotFound(), 'There is no such product.'],
  [optionNotFound('a'), 'There is no such option: a.'],
  [optionsNotOnSale(['a', 'b']), 'Not on sale: a, b.'],
  [couponNotFound(), 'There is no such coupon.'],
  [issuedCouponNotFound(), 'You have no such coupon.'],
  [orderNotFound(), 'There is no such order.'],
  [eventNotFound(), 'There is no such event.'],
])('%s', (error, message) => {
  expect(error.message).toBe(message);
});
