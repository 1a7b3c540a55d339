import type { AuditEntry } from '../../domain/audit.ts';
import type { Page, PageRequest } from './paging.ts';

/** Reads what operators have changed. An answer is never older than the call. */
export interface AuditList {
  /** Entries, newest first. With `subject`, only those of this operator; with `target`, only those whose target has this id. */
  page(request: PageRequest & AuditFilter): Promise<Page<AuditEntry>>;
}

export interface AuditFilter {
  readonly subject?: string | undefined;
  readonly target?: string | undefined;
}
