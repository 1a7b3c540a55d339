import type { AuditAction, AuditEntry, AuditTargetType } from '../../../domain/audit.ts';
import type { Table } from './table.ts';

export interface AuditEntryRow {
  readonly id: string;
  readonly at: Date;
  readonly subject: string;
  readonly action: AuditAction;
  readonly target_type: AuditTargetType;
  readonly target_id: string | null;
  readonly before: AuditEntry['before'];
  readonly after: AuditEntry['after'];
}

export const AUDIT_ENTRIES: Table<'audit_entries', AuditEntryRow, AuditEntry> = {
  name: 'audit_entries',
  insertedBy: ['id'],
  columns: {
    id: { type: 'uuid', of: (entry) => entry.id },
    at: { type: 'timestamptz', of: (entry) => entry.at },
    subject: { type: 'text', of: (entry) => entry.subject },
    action: { type: 'text', of: (entry) => entry.action },
    target_type: { type: 'text', of: (entry) => entry.target.type },
    target_id: { type: 'text', of: (entry) => entry.target.id },
    before: { type: 'json', of: (entry) => entry.before },
    after: { type: 'json', of: (entry) => entry.after },
  },
};

export function auditEntryFromRow(row: AuditEntryRow): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    subject: row.subject,
    action: row.action,
    target: { type: row.target_type, id: row.target_id },
    before: row.before,
    after: row.after,
  };
}
