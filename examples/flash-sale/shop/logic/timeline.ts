import type { CancelReason, Order } from '../../../../clients/typescript/src/index.ts';

/** One thing that happened to an order. */
export interface Step {
  readonly label: string;
  /** RFC 3339. */
  readonly at: string;
}

const CANCELLED: Record<CancelReason, string> = {
  INSUFFICIENT_BALANCE: 'Cancelled: the balance was too small',
  EXPIRED: 'Cancelled: not paid in time',
  REQUESTED: 'Cancelled',
};

/** What happened to the order, oldest first. A checkout is placed and paid at the same time. */
export function timelineOf({ placedAt, confirmedAt, cancelledAt, cancelReason, payment }: Order): Step[] {
  const steps = [
    { label: 'Ordered', at: placedAt },
    { label: 'Paid', at: payment?.paidAt ?? confirmedAt },
    { label: CANCELLED[cancelReason ?? 'REQUESTED'], at: cancelledAt },
    { label: 'Money back', at: payment?.refundedAt },
  ];
  return steps.flatMap(({ label, at }) => (at ? [{ label, at }] : []));
}
