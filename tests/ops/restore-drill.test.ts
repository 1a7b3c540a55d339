import { expect, it } from 'vitest';
import { drillRestore } from '../../scripts/restore-drill/drill.ts';

it('A shop is restored to a moment: with all that was sold before it, nothing of later, and its books in order', {
  timeout: 240_000,
}, async () => {
  const { moment: _, ...report } = await drillRestore({ ordersPerPhase: 5 });
  expect(report).toMatchObject({
    ordersBefore: 15,
    ordersKept: 15,
    ordersAfter: 5,
    ordersNotUndone: 0,
    failedChecks: [],
    isOpen: true,
  });
  // The data platform has heard of the orders that the restore has undone. The runbook says what to do.
  expect(report.knownToPlatformOnly).toHaveLength(5);
});
