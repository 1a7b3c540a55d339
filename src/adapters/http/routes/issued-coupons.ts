import { positionCursor } from '../cursors.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import {
  issuedCouponFilterFields,
  issuedCouponPageSchema,
  issuedCouponParams,
  issuedCouponSchema,
  presentIssuedCoupon,
} from '../schemas/issued-coupon.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';

const CURSOR = positionCursor('issued-coupons');

/** The caller's coupons. */
export function issuedCouponRoutes(app: HttpApp, options: RouteOptions): void {
  listIssuedCoupons(app, options);
  getIssuedCoupon(app, options);
}

function listIssuedCoupons(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/issued-coupons',
    {
      config: { access: 'shopper' },
      schema: {
        operationId: 'listIssuedCoupons',
        tags: ['Coupons'],
        summary: 'List my coupons',
        description: 'Lists the coupons that the caller has taken, newest first.',
        querystring: pageQuery(CURSOR).extend(issuedCouponFilterFields),
        response: { 200: issuedCouponPageSchema },
      },
    },
    async (request) => {
      const { status } = request.query;
      const query = { ...pageRequest(request.query), status };
      const page = await reads.coupons.issuedTo(request.caller.userId, query);
      return presentPage(page, CURSOR, (coupon) => presentIssuedCoupon(coupon, currency));
    },
  );
}

function getIssuedCoupon(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.get(
    '/v1/issued-coupons/:issuedCouponId',
    {
      config: { access: 'shopper', refusals: ['ISSUED_COUPON_NOT_FOUND'] },
      schema: {
        operationId: 'getIssuedCoupon',
        tags: ['Coupons'],
        summary: 'Get one of my coupons',
        description: "Returns one coupon of the caller. Another user's coupon is not found.",
        params: issuedCouponParams,
        response: { 200: issuedCouponSchema },
      },
    },
    async (request) => {
      const query = { ...request.params, userId: request.caller.userId };
      return presentIssuedCoupon(await useCases.getIssuedCoupon.execute(query), currency);
    },
  );
}
