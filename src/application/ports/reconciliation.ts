/** The checks. Each stands for a rule that always holds between the rows of the shop. */
export const CHECK_NAMES = [
  'balance-is-ledger-sum',
  'ledger-chains',
  'reserved-is-pending-lines',
  'on-hand-is-movements',
  'issued-is-rows',
  'coupon-matches-order',
  'confirmed-has-one-payment-of-its-total',
  'confirmed-has-event',
  'cancelled-paid-is-refunded',
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

/** Checks that the books are in order. */
export interface Reconciliation {
  /** Runs every check on one and the same snapshot of the shop. After `signal` aborts, no check begins, and this rejects. */
  run(signal?: AbortSignal): Promise<ReconciliationReport>;
}

export interface ReconciliationReport {
  readonly ok: boolean;
  readonly asOf: Date;
  readonly checks: readonly Check[];
}

/** `checked` and `violationCount` count rows; at most 100 violations are listed. */
export interface Check {
  readonly name: CheckName;
  readonly ok: boolean;
  readonly checked: number;
  readonly violationCount: number;
  readonly violations: readonly Violation[];
}

export interface Violation {
  readonly id: string;
  readonly detail: string;
}
