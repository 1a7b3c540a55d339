import type { Kysely } from 'kysely';
import type { AuditFilter, AuditList } from '../../../application/ports/audit-list.ts';
import { type Page, type PageRequest, pageOf } from '../../../application/ports/paging.ts';
import type { AuditEntry } from '../../../domain/audit.ts';
import type { DatabaseConnections } from '../database.ts';
import { auditEntryFromRow } from '../tables/audit-entries.ts';
import type { Database } from '../tables/schema.ts';
import { isAfter } from './keyset.ts';

export class PostgresAuditList implements AuditList {
  readonly #db: Kysely<Database>;

  constructor({ requests }: Pick<DatabaseConnections, 'requests'>) {
    this.#db = requests;
  }

  async page({ limit, after, subject, target }: PageRequest & AuditFilter): Promise<Page<AuditEntry>> {
    let query = this.#db
      .selectFrom('audit_entries')
      .selectAll()
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (after !== null) query = query.where(isAfter(after, 'audit_entries.at', 'audit_entries.id'));
    if (subject !== undefined) query = query.where('subject', '=', subject);
    if (target !== undefined) query = query.where('target_id', '=', target);
    const rows = await query.execute();
    return pageOf(rows.map(auditEntryFromRow), limit, ({ at, id }) => ({ at, id }));
  }
}
