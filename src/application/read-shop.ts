import type { Coupon } from '../domain/coupon.ts';
import type { Order } from '../domain/order.ts';
import type { Stock } from '../domain/stock.ts';
import { productNotFound } from './change-product.ts';
import { couponNotFound } from './issue-coupon.ts';
import { orderNotFound } from './pay-order.ts';
import { issuedCouponNotFound, optionNotFound } from './place-order.ts';
import type { Catalogue, ProductView } from './ports/catalogue.ts';
import type { Coupons, IssuedCouponView } from './ports/coupons.ts';
import type { Orders } from './ports/orders.ts';

/** Refuses with `PRODUCT_NOT_FOUND`, also where nothing of the product is on sale. */
export const getProduct =
  ({ catalogue }: { catalogue: Catalogue }) =>
  async ({ productId }: { readonly productId: string }): Promise<ProductView> => {
    const product = await catalogue.find(productId);
    if (!product) throw productNotFound();
    return product;
  };

/** Refuses with `PRODUCT_OPTION_NOT_FOUND`. */
export const getStock =
  ({ catalogue }: { catalogue: Catalogue }) =>
  async ({ optionId }: { readonly optionId: string }): Promise<Stock> => {
    const stock = await catalogue.findStock(optionId);
    if (!stock) throw optionNotFound([optionId]);
    return stock;
  };

/** Refuses with `COUPON_NOT_FOUND`. */
export const getCoupon =
  ({ coupons }: { coupons: Coupons }) =>
  async ({ couponId }: { readonly couponId: string }): Promise<Coupon> => {
    const coupon = await coupons.find(couponId);
    if (!coupon) throw couponNotFound();
    return coupon;
  };

/** Refuses with `ISSUED_COUPON_NOT_FOUND`, also where it is somebody else's. */
export const getIssuedCoupon =
  ({ coupons }: { coupons: Coupons }) =>
  async (query: { readonly userId: string; readonly issuedCouponId: string }): Promise<IssuedCouponView> => {
    const coupon = await coupons.findIssued(query.userId, query.issuedCouponId);
    if (!coupon) throw issuedCouponNotFound();
    return coupon;
  };

/** Refuses with `ORDER_NOT_FOUND`, also where it is somebody else's. Without `userId` the operator asks. */
export const getOrder =
  ({ orders }: { orders: Orders }) =>
  async (query: { readonly orderId: string; readonly userId?: string }): Promise<Order> => {
    const order = await orders.find(query.orderId);
    if (!order || (query.userId !== undefined && order.userId !== query.userId)) throw orderNotFound();
    return order;
  };
