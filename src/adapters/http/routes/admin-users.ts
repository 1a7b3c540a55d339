import { byOperator } from '../access/by-operator.ts';
import { positionCursor, versionCursor } from '../cursors.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import {
  balanceAdjustmentSchema,
  balanceEntryPageSchema,
  balanceEntrySchema,
  balanceSchema,
  presentBalance,
  presentEntry,
} from '../schemas/balance.ts';
import {
  issuedCouponFilterFields,
  issuedCouponPageSchema,
  presentIssuedCoupon,
} from '../schemas/issued-coupon.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';
import { userParams } from '../schemas/user-id.ts';

const ENTRIES_CURSOR = versionCursor('user-balance-entries');
const COUPONS_CURSOR = positionCursor('user-issued-coupons');

/** The balance of any user and its corrections, and the coupons of any user, for operators. */
export function adminUserRoutes(app: HttpApp, options: RouteOptions): void {
  getUserBalance(app, options);
  listUserBalanceEntries(app, options);
  adjustBalance(app, options);
  listUserIssuedCoupons(app, options);
}

function getUserBalance(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/admin/users/:userId/balance',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminGetBalance',
        tags: ['Operator users'],
        summary: "Get a user's balance",
        description:
          "Returns a user's prepaid money. The amount is 0 for a user whom the service has never seen.",
        params: userParams,
        response: { 200: balanceSchema },
      },
    },
    async (request) => presentBalance(await reads.balances.get(request.params.userId), currency),
  );
}

function listUserBalanceEntries(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/admin/users/:userId/balance/entries',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminListBalanceEntries',
        tags: ['Operator users'],
        summary: "List the changes of a user's balance",
        description:
          "Lists the ledger of a user's balance, latest first. It is empty for a user whom the service " +
          'has never seen.',
        params: userParams,
        querystring: pageQuery(ENTRIES_CURSOR),
        response: { 200: balanceEntryPageSchema },
      },
    },
    async (request) => {
      const page = await reads.balances.entries(request.params.userId, pageRequest(request.query));
      return presentPage(page, ENTRIES_CURSOR, (entry) => presentEntry(entry, currency));
    },
  );
}

function adjustBalance(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/admin/users/:userId/balance-adjustments',
    {
      config: {
        access: 'admin',
        hasLocation: false,
        refusals: ['BALANCE_BELOW_ZERO', 'BALANCE_LIMIT_EXCEEDED'],
      },
      schema: {
        operationId: 'adminAdjustBalance',
        tags: ['Operator users'],
        summary: "Adjust a user's balance",
        description:
          "Adds money to a user's balance or takes money out of it, and writes a ledger entry with the " +
          'reason. The user sees the entry, too. A refusal changes nothing.',
        params: userParams,
        body: balanceAdjustmentSchema,
        response: { 201: balanceEntrySchema },
      },
    },
    (request, reply) => {
      const command = byOperator(request, { ...request.body, ...request.params });
      return sendOnce(request, reply, useCases.adjustBalance, command, (entry) => ({
        status: 201,
        body: presentEntry(entry, currency),
      }));
    },
  );
}

function listUserIssuedCoupons(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/admin/users/:userId/issued-coupons',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminListIssuedCoupons',
        tags: ['Operator users'],
        summary: "List a user's coupons",
        description:
          'Lists the coupons that a user has taken, newest first. The list is empty for a user whom the ' +
          'service has never seen.',
        params: userParams,
        querystring: pageQuery(COUPONS_CURSOR).extend(issuedCouponFilterFields),
        response: { 200: issuedCouponPageSchema },
      },
    },
    async (request) => {
      const { status } = request.query;
      const query = { ...pageRequest(request.query), status };
      const page = await reads.coupons.issuedTo(request.params.userId, query);
      return presentPage(page, COUPONS_CURSOR, (coupon) => presentIssuedCoupon(coupon, currency));
    },
  );
}
