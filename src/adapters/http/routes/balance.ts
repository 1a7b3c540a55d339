import { versionCursor } from '../cursors.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import {
  balanceEntryPageSchema,
  balanceSchema,
  chargeRequestSchema,
  chargeSchema,
  presentBalance,
  presentCharge,
  presentEntry,
} from '../schemas/balance.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';

const CURSOR = versionCursor('balance-entries');

/** The caller's prepaid balance and its ledger. */
export function balanceRoutes(app: HttpApp, options: RouteOptions): void {
  getBalance(app, options);
  chargeBalance(app, options);
  listBalanceEntries(app, options);
}

function getBalance(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/balance',
    {
      config: { access: 'shopper' },
      schema: {
        operationId: 'getBalance',
        tags: ['Balance'],
        summary: 'Get my balance',
        description: "Returns the caller's prepaid money. The amount is 0 if the caller has never charged.",
        response: { 200: balanceSchema },
      },
    },
    async (request) => presentBalance(await reads.balances.get(request.caller.userId), currency),
  );
}

function chargeBalance(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/balance/charges',
    {
      config: {
        access: 'charge',
        idempotencyKey: 'required',
        hasLocation: false,
        refusals: ['INVALID_CHARGE_AMOUNT', 'BALANCE_LIMIT_EXCEEDED'],
      },
      schema: {
        operationId: 'chargeBalance',
        tags: ['Balance'],
        summary: 'Charge my balance',
        description:
          "Adds money to the caller's balance and writes a ledger entry. The first charge creates the " +
          'balance. A refused charge changes nothing.',
        body: chargeRequestSchema,
        response: { 201: chargeSchema },
      },
    },
    (request, reply) => {
      const command = { userId: request.caller.userId, amount: request.body.amount };
      return sendOnce(request, reply, useCases.chargeBalance, command, (entry) => ({
        status: 201,
        body: presentCharge(entry, currency),
      }));
    },
  );
}

function listBalanceEntries(app: HttpApp, { reads, currency }: RouteOptions): void {
  app.get(
    '/v1/balance/entries',
    {
      config: { access: 'shopper' },
      schema: {
        operationId: 'listBalanceEntries',
        tags: ['Balance'],
        summary: 'List the changes of my balance',
        description:
          "Lists the ledger of the caller's balance: every charge, payment, refund and correction, latest first.",
        querystring: pageQuery(CURSOR),
        response: { 200: balanceEntryPageSchema },
      },
    },
    async (request) => {
      const page = await reads.balances.entries(request.caller.userId, pageRequest(request.query));
      return presentPage(page, CURSOR, (entry) => presentEntry(entry, currency));
    },
  );
}
