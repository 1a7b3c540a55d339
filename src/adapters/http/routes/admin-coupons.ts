import { byOperator } from '../access/by-operator.ts';
import { positionCursor } from '../cursors.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import {
  couponChangeSchema,
  couponPageSchema,
  couponParams,
  couponSchema,
  newCouponSchema,
  presentCoupon,
} from '../schemas/coupon.ts';
import { adminIssuedCouponPageSchema, presentHeldCoupon } from '../schemas/issued-coupon.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';

const CURSOR = positionCursor('all-coupons');
const HOLDERS_CURSOR = positionCursor('coupon-holders');

/** Coupon campaigns, for operators. */
export function adminCouponRoutes(app: HttpApp, options: RouteOptions): void {
  createCoupon(app, options);
  listAllCoupons(app, options);
  changeCoupon(app, options);
  listCouponHolders(app, options);
}

function createCoupon(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/admin/coupons',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminCreateCoupon',
        tags: ['Operator coupons'],
        summary: 'Create a coupon campaign',
        description:
          'Creates a campaign from which users take coupons between `issueStartsAt` and `issueEndsAt`. ' +
          'The times must satisfy `issueStartsAt` < `issueEndsAt` ≤ `usableUntil`. Times in the past ' +
          'are allowed.',
        body: newCouponSchema,
        response: { 201: couponSchema },
      },
    },
    (request, reply) =>
      sendOnce(request, reply, useCases.createCoupon, byOperator(request, request.body), (coupon) => ({
        status: 201,
        body: presentCoupon(coupon, currency),
        location: `/v1/coupons/${coupon.id}`,
      })),
  );
}

function listAllCoupons(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/admin/coupons',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminListCoupons',
        tags: ['Operator coupons'],
        summary: 'List all coupon campaigns',
        description: 'Lists every campaign, newest first, including those that have ended.',
        querystring: pageQuery(CURSOR),
        response: { 200: couponPageSchema },
      },
    },
    async (request) => {
      const page = await reads.coupons.all(pageRequest(request.query));
      return presentPage(page, CURSOR, (coupon) => presentCoupon(coupon, currency));
    },
  );
}

function changeCoupon(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.patch(
    '/v1/admin/coupons/:couponId',
    {
      config: { access: 'admin', refusals: ['COUPON_NOT_FOUND', 'COUPON_BELOW_ISSUED'] },
      schema: {
        operationId: 'adminChangeCoupon',
        tags: ['Operator coupons'],
        summary: 'Change a coupon campaign',
        description:
          'Changes the number of coupons, the end of the issuing period, or both. The quantity cannot ' +
          'be less than the coupons already issued. `issueEndsAt` must stay later than `issueStartsAt` ' +
          'and not later than `usableUntil`.',
        params: couponParams,
        body: couponChangeSchema,
        response: { 200: couponSchema },
      },
    },
    async (request) => {
      const command = byOperator(request, { ...request.body, ...request.params });
      return presentCoupon(await useCases.changeCoupon.execute(command, undefined, request.trace), currency);
    },
  );
}

function listCouponHolders(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.get(
    '/v1/admin/coupons/:couponId/issued-coupons',
    {
      config: { access: 'admin', refusals: ['COUPON_NOT_FOUND'] },
      schema: {
        operationId: 'adminListCouponHolders',
        tags: ['Operator coupons'],
        summary: 'List who has the coupons of a campaign',
        description: 'Lists the coupons that were issued from a campaign, newest first, with their owners.',
        params: couponParams,
        querystring: pageQuery(HOLDERS_CURSOR),
        response: { 200: adminIssuedCouponPageSchema },
      },
    },
    async (request) => {
      const query = { ...pageRequest(request.query), ...request.params };
      const page = await useCases.listCouponHolders.execute(query);
      return presentPage(page, HOLDERS_CURSOR, (coupon) => presentHeldCoupon(coupon, currency));
    },
  );
}
