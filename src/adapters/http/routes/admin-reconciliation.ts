import type { HttpApp, RouteOptions } from '../route.ts';
import { presentReconciliation, reconciliationSchema } from '../schemas/reconciliation.ts';

/** The proof of the books. */
export function adminReconciliationRoutes(app: HttpApp, { reads }: RouteOptions): void {
  app.get(
    '/v1/admin/reconciliation',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'reconcile',
        tags: ['Operator: reconciliation'],
        summary: 'Prove the books',
        description: 'Runs every check on one snapshot, and names the rows that break a rule.',
        response: { 200: reconciliationSchema },
      },
    },
    async () => presentReconciliation(await reads.reconciliation.run()),
  );
}
