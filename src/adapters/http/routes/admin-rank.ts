import { byOperator } from '../access/by-operator.ts';
import { sendOnce } from '../replies/send-once.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import { presentRank, rankSchema } from '../schemas/rank.ts';

/** Computing the popular products, for operators. */
export function adminRankRoutes(app: HttpApp, { useCases, currency }: RouteOptions): void {
  app.post(
    '/v1/admin/products/rank/refresh',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminRefreshProductRank',
        tags: ['Operator products'],
        summary: 'Compute the popular products now',
        description:
          'Computes the rank without waiting for the next scheduled run, and stores it. From then on, ' +
          'every replica serves it.',
        response: { 200: rankSchema },
      },
    },
    (request, reply) =>
      sendOnce(request, reply, useCases.refreshRank, byOperator(request, {}), (rank) => ({
        status: 200,
        body: presentRank(rank, currency),
      })),
  );
}
