import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import { optionParams } from '../schemas/product.ts';
import { presentStock, stockAdjustmentSchema, stockSchema } from '../schemas/stock.ts';

/** The stock of an option, for operators. */
export function adminStockRoutes(app: HttpApp, options: RouteOptions): void {
  getStock(app, options);
  adjustStock(app, options);
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
      const command = { ...request.body, ...request.params };
      return sendOnce(request, reply, useCases.adjustStock, command, (stock) => ({
        status: 201,
        body: presentStock(stock),
        location: `/v1/admin/options/${stock.optionId}/stock`,
      }));
    },
  );
}
