import type { HttpApp, RouteOptions } from '../route.ts';
import { presentReconciliation, reconciliationSchema } from '../schemas/reconciliation.ts';

/** The check of the books. */
export function adminReconciliationRoutes(app: HttpApp, { reads }: RouteOptions): void {
  app.get(
    '/v1/admin/reconciliation',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminReconcile',
        tags: ['Operator reconciliation'],
        summary: 'Check the books',
        description:
          'Checks that balances, stock, coupons, orders and events agree with each other, on one snapshot ' +
          'of the database. Names the rows that break a rule. Changes nothing. On a large database this ' +
          'can take long.',
        response: { 200: reconciliationSchema },
      },
    },
    async () => presentReconciliation(await reads.reconciliation.run()),
  );
}
