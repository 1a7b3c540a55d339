import { z } from 'zod';
import { AUDIT_TARGETS, type AuditEntry } from '../../../domain/audit.ts';
import { EXAMPLE, id } from './ids.ts';
import { instant } from './instant.ts';
import { pageOf } from './paging.ts';
import { text } from './text.ts';
import { userId } from './user-id.ts';

const auditActionSchema = z.enum(Object.keys(AUDIT_TARGETS) as (keyof typeof AUDIT_TARGETS)[]).meta({
  id: 'AuditAction',
  description:
    'What an operator did. `option.created` adds an option to a product. `event.redelivered` is about one event, and `events.redelivered` about many at once.',
});

const auditTargetTypeSchema = z
  .enum(Object.values(AUDIT_TARGETS))
  .meta({ id: 'AuditTargetType', description: 'A kind of thing that operators change.' });

const auditTargetSchema = z
  .object({
    type: auditTargetTypeSchema,
    id: z.string().nullable().meta({
      description:
        'The id of the thing. That of a balance is the id of its user. Null for the rank, and if many events were changed at once.',
    }),
  })
  .meta({ id: 'AuditTarget', description: 'What an operator changed.' });

const auditEntrySchema = z
  .object({
    id: id('The id of the entry.'),
    at: instant('When the change was made.'),
    subject: z.string().meta({ description: 'The operator: the `sub` of their token.' }),
    action: auditActionSchema,
    target: auditTargetSchema,
    before: fields('The changed fields as they were; null if nothing was there before.').nullable(),
    after: fields('The changed fields as they are after the change. Of something new, all its fields.'),
  })
  .meta({
    id: 'AuditEntry',
    description: 'A change that an operator made. It commits with its entry, which is never removed.',
    examples: [
      {
        id: EXAMPLE.auditEntryId,
        at: '2026-11-21T03:00:00.000Z',
        subject: 'operator-1',
        action: 'option.changed',
        target: { type: 'option', id: EXAMPLE.optionId },
        before: { price: 59000, onSale: true },
        after: { price: 49000, onSale: false },
      },
    ],
  });

export const auditEntryPageSchema = pageOf('AuditEntryPage', auditEntrySchema);

/** The filters of the audit list. */
export const auditFilterFields = {
  subject: userId('Only changes that this operator made. The id is the `sub` of their token.').optional(),
  target: text({ min: 1, max: 255 })
    .optional()
    .meta({
      description: 'Only changes of the thing with exactly this id.',
      examples: [EXAMPLE.optionId],
    }),
};

export function presentAuditEntry(entry: AuditEntry): z.output<typeof auditEntrySchema> {
  return entry;
}

/** Fields of any thing. Their names and types are those of the answers that show the thing. */
function fields(description: string) {
  return z.record(z.string(), z.unknown()).meta({ description });
}
