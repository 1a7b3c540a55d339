import {
  CHECK_NAMES,
  type Check,
  type CheckName,
  type Reconciliation,
  type ReconciliationReport,
} from '../../../application/ports/reconciliation.ts';
import type { InMemoryStore } from '../in-memory-store.ts';
import type { Findings } from './findings.ts';
import { checkBalances, checkLedger } from './ledger-checks.ts';
import { checkConfirmedEvents, checkCoupons, checkPayments, checkRefunds } from './order-checks.ts';
import { checkIssued, checkOnHand, checkReserved } from './stock-checks.ts';

/** How many violations a check lists at most. It counts all of them. */
const LISTED = 100;

const CHECKS: Record<CheckName, (store: InMemoryStore) => Findings> = {
  'balance-is-ledger-sum': checkBalances,
  'ledger-chains': checkLedger,
  'reserved-is-pending-lines': checkReserved,
  'on-hand-is-movements': checkOnHand,
  'issued-is-rows': checkIssued,
  'coupon-matches-order': checkCoupons,
  'confirmed-has-one-payment-of-its-total': checkPayments,
  'confirmed-has-event': checkConfirmedEvents,
  'cancelled-paid-is-refunded': checkRefunds,
};

export class InMemoryReconciliation implements Reconciliation {
  readonly #store: InMemoryStore;

  constructor(store: InMemoryStore) {
    this.#store = store;
  }

  async run(signal?: AbortSignal): Promise<ReconciliationReport> {
    signal?.throwIfAborted();
    const checks = CHECK_NAMES.map((name) => report(name, CHECKS[name](this.#store)));
    return { ok: checks.every(({ ok }) => ok), asOf: this.#store.clock(), checks };
  }
}

function report(name: CheckName, { checked, violations }: Findings): Check {
  const violationCount = violations.length;
  return { name, ok: violationCount === 0, checked, violationCount, violations: violations.slice(0, LISTED) };
}
