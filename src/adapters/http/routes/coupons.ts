import { positionCursor } from '../cursors.ts';
import { createSendCacheable } from '../replies/send-cacheable.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import { couponPageSchema, couponParams, couponSchema, presentCoupon } from '../schemas/coupon.ts';
import { issuedCouponSchema, presentIssuedCoupon } from '../schemas/issued-coupon.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';

const CURSOR = positionCursor('coupons');

/** Coupon campaigns, and taking a coupon from one. */
export function couponRoutes(app: HttpApp, options: RouteOptions): void {
  listCoupons(app, options);
  getCoupon(app, options);
  issueCoupon(app, options);
}

function listCoupons(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/coupons',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listCoupons',
        tags: ['Coupons'],
        summary: 'List the coupon campaigns',
        description:
          'Lists the campaigns whose issuing period has not ended, newest first. Campaigns that are ' +
          'sold out or have not started yet are included.',
        querystring: pageQuery(CURSOR),
        response: { 200: couponPageSchema },
      },
    },
    async (request) => {
      const page = await reads.coupons.open(pageRequest(request.query));
      return presentPage(page, CURSOR, (coupon) => presentCoupon(coupon, currency));
    },
  );
}

function getCoupon(app: HttpApp, { useCases, currency }: RouteOptions): void {
  const sendCacheable = createSendCacheable();
  app.get(
    '/v1/coupons/:couponId',
    {
      config: { access: 'public', refusals: ['COUPON_NOT_FOUND'], maxAgeSeconds: 0 },
      schema: {
        operationId: 'getCoupon',
        tags: ['Coupons'],
        summary: 'Get a coupon campaign',
        description:
          'Returns one campaign with the number of coupons that are left. Campaigns that have ended are ' +
          'found, too. The answer is never older than the request. With the `ETag` of your copy it is 304 ' +
          'if nothing has changed.',
        params: couponParams,
        response: { 200: couponSchema },
      },
    },
    (request, reply) =>
      sendCacheable(request, reply, async () =>
        presentCoupon(await useCases.getCoupon.execute(request.params), currency),
      ),
  );
}

function issueCoupon(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/coupons/:couponId/issues',
    {
      config: {
        access: 'shopper',
        refusals: [
          'COUPON_NOT_FOUND',
          'COUPON_NOT_STARTED',
          'COUPON_EXPIRED',
          'COUPON_SOLD_OUT',
          'COUPON_ALREADY_ISSUED',
        ],
      },
      schema: {
        operationId: 'issueCoupon',
        tags: ['Coupons'],
        summary: 'Take a coupon',
        description:
          'Gives the caller one coupon of the campaign: first come, first served, one per user. The ' +
          'coupon can then be used for one order. A refusal changes nothing.',
        params: couponParams,
        response: { 201: issuedCouponSchema },
      },
    },
    (request, reply) => {
      const command = { userId: request.caller.userId, couponId: request.params.couponId };
      return sendOnce(request, reply, useCases.issueCoupon, command, (coupon) => ({
        status: 201,
        body: presentIssuedCoupon(coupon, currency),
        location: `/v1/issued-coupons/${coupon.id}`,
      }));
    },
  );
}
