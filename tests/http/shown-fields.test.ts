import { expect, it } from 'vitest';
import { couponSchema } from '../../src/adapters/http/schemas/coupon.ts';
import { issuedCouponSchema } from '../../src/adapters/http/schemas/issued-coupon.ts';
import { orderSchema } from '../../src/adapters/http/schemas/order.ts';
import { productSchema } from '../../src/adapters/http/schemas/product.ts';
import type { CouponTerms } from '../../src/domain/coupon-terms.ts';
import { Product, type ProductOption } from '../../src/domain/product.ts';
import { aCoupon, aLine, anIssuedCoupon, anOrder, NOON } from '../builders.ts';

const { items, payment } = orderSchema.shape;
const PAID = anOrder().confirm('p', NOON);

const OPTION: ProductOption = {
  id: 'o',
  name: 'Black',
  price: 1_000,
  onSale: true,
  maxPerOrder: null,
  metadata: {},
};
const PRODUCT = new Product({
  id: 'p',
  name: 'Mug',
  description: '',
  metadata: {},
  options: [OPTION],
  createdAt: NOON,
});

const TERMS: CouponTerms = {
  name: 'Welcome',
  discount: { type: 'FIXED', amount: 300 },
  minimumOrderAmount: 0,
  usableUntil: NOON,
};

interface ShownFields {
  readonly entity: object;
  readonly schema: { readonly shape: object };
  /** The fields that the reply leaves out on purpose. */
  readonly hidden: readonly string[];
}

const ENTITIES: Readonly<Record<string, ShownFields>> = {
  'an order': { entity: PAID, schema: orderSchema, hidden: [] },
  'the line of an order': { entity: aLine(), schema: items.element, hidden: [] },
  'the payment of an order': { entity: PAID.payment ?? {}, schema: payment.unwrap(), hidden: [] },
  'a product': { entity: PRODUCT, schema: productSchema, hidden: ['createdAt'] },
  // A reply shows only the options on sale.
  'a product option': { entity: OPTION, schema: productSchema.shape.options.element, hidden: ['onSale'] },
  // A reply shows `remaining` instead of `issued`.
  'a campaign': { entity: aCoupon(), schema: couponSchema, hidden: ['createdAt', 'issued'] },
  // A reply shows the coupon to its owner only, and its terms field by field.
  'an issued coupon': { entity: anIssuedCoupon(), schema: issuedCouponSchema, hidden: ['terms', 'userId'] },
  'the terms of an issued coupon': { entity: TERMS, schema: issuedCouponSchema, hidden: [] },
};

it.each(Object.entries(ENTITIES))('%s is shown with every field that is not hidden on purpose', (_, one) => {
  const fields = Object.keys(one.entity);
  expect(fields).not.toEqual([]);
  expect(fields.filter((field) => !(field in one.schema.shape)).sort()).toEqual(one.hidden);
});
