import { type AuditedChange, auditEntry } from '../domain/audit.ts';
import type { Ids } from './ports/ids.ts';
import type { Shop } from './ports/transactions.ts';

/** Who makes a change. */
export interface ByOperator {
  /** The operator, who answers for the change in the audit list. Absent: the service makes the change by itself. */
  readonly operator?: string | undefined;
}

/** Notes in the audit list what a change does. The entry commits with the change. */
export type Audit = (shop: Shop, change: AuditedChange) => void;

/**
 * Makes the function with which `decide` notes the change. It notes nothing if no field has changed, or if no operator
 * makes the change.
 */
export function auditOf({ operator }: ByOperator, ids: Ids): Audit {
  if (operator === undefined) return () => undefined;
  const id = ids.next();
  return (shop, change) => {
    const entry = auditEntry(change, { id, at: shop.now, subject: operator });
    if (entry) shop.audit.add(entry);
  };
}
