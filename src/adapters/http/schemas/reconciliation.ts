import { z } from 'zod';
import { CHECK_NAMES, type ReconciliationReport } from '../../../application/ports/reconciliation.ts';
import { instant } from './instant.ts';

const violationSchema = z
  .object({
    id: z.string().meta({ description: 'What breaks the rule: the id of a row.' }),
    detail: z.string().meta({ description: 'How it breaks it.' }),
  })
  .meta({ id: 'Violation', description: 'A row that breaks a rule.' });

const checkSchema = z
  .object({
    name: z.enum(CHECK_NAMES).meta({ description: 'The rule.' }),
    ok: z.boolean().meta({ description: 'Whether it holds everywhere.' }),
    checked: z.int().min(0).meta({ description: 'Rows that were looked at.', format: 'int64' }),
    violationCount: z.int().min(0).meta({ description: 'Rows that break it.', format: 'int64' }),
    violations: z.array(violationSchema).max(100).meta({ description: 'The first hundred of them.' }),
  })
  .meta({ id: 'Check', description: 'A rule between the rows of the shop, and whether it holds.' });

export const reconciliationSchema = z
  .object({
    ok: z.boolean().meta({ description: 'Whether every rule holds.' }),
    asOf: instant('The moment of the snapshot all checks read.'),
    checks: z.array(checkSchema).meta({ description: 'Every check.' }),
  })
  .meta({
    id: 'Reconciliation',
    description: 'The books, proved on one snapshot.',
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
