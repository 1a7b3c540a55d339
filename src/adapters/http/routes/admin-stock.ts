import { byOperator } from '../access/by-operator.ts';
import { positionCursor } from '../cursors.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';
import { optionParams } from '../schemas/product.ts';
import {
  presentMovement,
  presentStock,
  stockAdjustmentSchema,
  stockMovementPageSchema,
  stockSchema,
} from '../schemas/stock.ts';

const CURSOR = positionCursor('stock-movements');

/** The stock of an option, for operators. */
export function adminStockRoutes(app: HttpApp, options: RouteOptions): void {
  getStock(app, options);
  adjustStock(app, options);
  listStockMovements(app, options);
}

function getStock(app: HttpApp, { useCases }: RouteOptions): void {
  app.get(
    '/v1/admin/options/:optionId/stock',
    {
      config: { access: 'admin', refusals: ['PRODUCT_OPTION_NOT_FOUND'] },
      schema: {
        operationId: 'adminGetStock',
        tags: ['Operator products'],
        summary: 'Get the stock of an option',
        description: 'Returns the units of an option, whether it is on sale or not.',
        params: optionParams,
        response: { 200: stockSchema },
      },
    },
    async (request) => presentStock(await useCases.getStock.execute(request.params)),
  );
}

function adjustStock(app: HttpApp, { useCases }: RouteOptions): void {
  app.post(
    '/v1/admin/options/:optionId/stock-adjustments',
    {
      config: {
        access: 'admin',
        idempotencyKey: 'required',
        refusals: ['PRODUCT_OPTION_NOT_FOUND', 'STOCK_BELOW_RESERVED', 'STOCK_LIMIT_EXCEEDED'],
      },
      schema: {
        operationId: 'adminAdjustStock',
        tags: ['Operator products'],
        summary: 'Adjust the stock of an option',
        description:
          'Adds or takes out units, and records the reason. Units that are reserved by orders cannot be ' +
          'taken out. A refusal changes nothing.',
        params: optionParams,
        body: stockAdjustmentSchema,
        response: { 201: stockSchema },
      },
    },
    (request, reply) => {
      const command = byOperator(request, { ...request.body, ...request.params });
      return sendOnce(request, reply, useCases.adjustStock, command, (stock) => ({
        status: 201,
        body: presentStock(stock),
        location: `/v1/admin/options/${stock.optionId}/stock`,
      }));
    },
  );
}

function listStockMovements(app: HttpApp, { useCases }: RouteOptions): void {
  app.get(
    '/v1/admin/options/:optionId/stock-movements',
    {
      config: { access: 'admin', refusals: ['PRODUCT_OPTION_NOT_FOUND'] },
      schema: {
        operationId: 'adminListStockMovements',
        tags: ['Operator products'],
        summary: 'List the stock movements of an option',
        description:
          'Lists the initial stock and the adjustments of an option, newest first. Sales are not listed, ' +
          'because they are orders. So the movements do not add up to `onHand`.',
        params: optionParams,
        querystring: pageQuery(CURSOR),
        response: { 200: stockMovementPageSchema },
      },
    },
    async (request) => {
      const query = { ...pageRequest(request.query), ...request.params };
      return presentPage(await useCases.listStockMovements.execute(query), CURSOR, presentMovement);
    },
  );
}
