/** What operators change, as the audit list names it: each action, with the kind of thing that it changes. */
export const AUDIT_TARGETS = {
  'product.created': 'product',
  'product.changed': 'product',
  'option.created': 'option',
  'option.changed': 'option',
  'stock.adjusted': 'option',
  'coupon.created': 'coupon',
  'coupon.changed': 'coupon',
  'order.cancelled': 'order',
  'event.redelivered': 'event',
  'events.redelivered': 'event',
  'balance.adjusted': 'balance',
  'rank.refreshed': 'rank',
} as const;

export type AuditAction = keyof typeof AUDIT_TARGETS;
export type AuditTargetType = (typeof AUDIT_TARGETS)[AuditAction];

/** Fields as JSON has them: a time is text. */
type AuditedFields = Readonly<Record<string, unknown>>;

/** One change that an operator made. It is never changed or removed. */
export interface AuditEntry {
  readonly id: string;
  /** When the change was made. */
  readonly at: Date;
  /** The operator. */
  readonly subject: string;
  readonly action: AuditAction;
  /** What was changed. `id` is null if it has none: the rank, or many events at once. The id of a balance is its user's. */
  readonly target: { readonly type: AuditTargetType; readonly id: string | null };
  /** The changed fields as they were; null if nothing was there before. */
  readonly before: AuditedFields | null;
  /** The same fields as they are after the change. */
  readonly after: AuditedFields;
}

/** A change to note. `before` and `after` may hold fields that have not changed. */
export interface AuditedChange {
  readonly action: AuditAction;
  readonly targetId: string | null;
  readonly before: object | null;
  readonly after: object;
}

/** The entry of a change, with the changed fields only. Returns null if no field has changed. */
export function auditEntry(
  { action, targetId, before, after }: AuditedChange,
  { id, at, subject }: Pick<AuditEntry, 'id' | 'at' | 'subject'>,
): AuditEntry | null {
  const [was, is] = [before && asJson(before), asJson(after)];
  const changed = was && changedFields(was, is);
  if (changed?.length === 0) return null;
  const target = { type: AUDIT_TARGETS[action], id: targetId };
  const pick = (fields: AuditedFields) =>
    changed ? Object.fromEntries(changed.map((name) => [name, fields[name]])) : fields;
  return { id, at, subject, action, target, before: was && pick(was), after: pick(is) };
}

function asJson(fields: object): AuditedFields {
  return JSON.parse(JSON.stringify(fields));
}

/** The names of the fields that differ. Both have the same names. */
function changedFields(before: AuditedFields, after: AuditedFields): string[] {
  return Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
