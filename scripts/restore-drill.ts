import { drillRestore } from './restore-drill/drill.ts';

// Restores a shop to a moment, on PostgreSQL servers of its own: a base backup while it sells, the archived log, and a
// recovery that ends at that moment. docs/runbook.md says what to do with a real shop. The exit code is 1 if an order is
// missing or too many, or if the books are not in order.

// The servers are ended when this process exits. Without this, a signal would end it without that.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const report = await drillRestore();
const { ordersBefore, ordersKept, ordersAfter, ordersNotUndone, failedChecks, knownToPlatformOnly } = report;
console.log(`Restored to ${report.moment.toISOString()}`);
console.log(`Orders acknowledged before: ${ordersBefore}. The restored shop has ${ordersKept} of them.`);
console.log(`Orders acknowledged after: ${ordersAfter}. The restored shop has ${ordersNotUndone} of them.`);
console.log(`Failed checks of the reconciliation: ${failedChecks.join(', ') || 'none'}`);
console.log(`Orders that the data platform knows, and the shop does not: ${knownToPlatformOnly.length}`);
console.log(`The restored shop sells: ${report.isOpen ? 'yes' : 'no'}`);
const isAsItWas = ordersKept === ordersBefore && ordersNotUndone === 0 && failedChecks.length === 0;
process.exitCode = isAsItWas && report.isOpen ? 0 : 1;
