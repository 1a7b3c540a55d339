import type { AuditFilter, AuditList } from '../../application/ports/audit-list.ts';
import type { Page, PageRequest } from '../../application/ports/paging.ts';
import type { AuditEntry } from '../../domain/audit.ts';
import type { InMemoryStore } from './in-memory-store.ts';
import { newestFirst } from './newest-first.ts';

export class InMemoryAuditList implements AuditList {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async page({ subject, target, ...request }: PageRequest & AuditFilter): Promise<Page<AuditEntry>> {
    const entries = this.#store.audit.filter(
      (entry) =>
        (subject === undefined || entry.subject === subject) &&
        (target === undefined || entry.target.id === target),
    );
    return newestFirst(entries, request, ({ at, id }) => ({ at, id }));
  }
}
