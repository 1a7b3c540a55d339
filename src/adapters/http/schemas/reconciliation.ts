import { z } from 'zod';
import { CHECK_NAMES, type ReconciliationReport } from '../../../application/ports/reconciliation.ts';
import { instant } from './instant.ts';

const violationSchema = z
  .object({
    id: z.string().meta({ description: 'The id of the row.' }),
    detail: z.string().meta({ description: 'How the row breaks the rule.' }),
  })
  .meta({ id: 'ReconciliationViolation', description: 'A row that breaks a rule.' });

const checkSchema = z
  .object({
    name: z.enum(CHECK_NAMES).meta({ id: 'ReconciliationRule', description: 'The name of the rule.' }),
    ok: z.boolean().meta({ description: 'Whether no row breaks the rule.' }),
    checked: z.int().min(0).meta({ description: 'The number of rows that were checked.', format: 'int64' }),
    violationCount: z
      .int()
      .min(0)
      .meta({ description: 'The number of rows that break the rule.', format: 'int64' }),
    violations: z
      .array(violationSchema)
      .max(100)
      .meta({ description: 'The rows that break the rule, at most 100 of them.' }),
  })
  .meta({ id: 'ReconciliationCheck', description: 'The result of checking one rule.' });

export const reconciliationSchema = z
  .object({
    ok: z.boolean().meta({ description: 'Whether no row breaks any rule.' }),
    asOf: instant('The time of the snapshot that all checks read.'),
    checks: z.array(checkSchema).max(100).meta({ description: 'The result for each rule.' }),
  })
  .meta({
    id: 'Reconciliation',
    description: 'The result of checking the books on one snapshot.',
    examples: [
      {
        ok: true,
        asOf: '2026-11-21T03:00:00.000Z',
        checks: [
          { name: 'balance-is-ledger-sum', ok: true, checked: 1200, violationCount: 0, violations: [] },
        ],
      },
    ],
  });

export function presentReconciliation(report: ReconciliationReport): z.output<typeof reconciliationSchema> {
  const checks = report.checks.map((check) => ({ ...check, violations: [...check.violations] }));
  return { ...report, checks };
}
