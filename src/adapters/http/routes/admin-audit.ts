import { positionCursor } from '../cursors.ts';
import type { HttpApp, RouteOptions } from '../route.ts';
import { auditEntryPageSchema, auditFilterFields, presentAuditEntry } from '../schemas/audit.ts';
import { pageQuery, pageRequest, presentPage } from '../schemas/paging.ts';

const CURSOR = positionCursor('audit');

/** The list of what operators have changed. */
export function adminAuditRoutes(app: HttpApp, { reads }: RouteOptions): void {
  app.get(
    '/v1/admin/audit',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'adminListAuditEntries',
        tags: ['Operator audit'],
        summary: 'List what operators have changed',
        description:
          'Lists every change that an operator made, newest first, with the changed fields before and ' +
          'after it. A request that was refused, that was answered by a stored reply, or that changed ' +
          'nothing has no entry.',
        querystring: pageQuery(CURSOR).extend(auditFilterFields),
        response: { 200: auditEntryPageSchema },
      },
    },
    async (request) => {
      const { subject, target } = request.query;
      const page = await reads.auditList.page({ ...pageRequest(request.query), subject, target });
      return presentPage(page, CURSOR, presentAuditEntry);
    },
  );
}
