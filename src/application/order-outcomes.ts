import { CANCEL_REASONS, type CancelReason, type Order } from '../domain/order.ts';
import type { Writes } from './unit-of-work/writes.ts';

/** What happened to an order. `confirmed` means that it was paid. A cancellation names its reason. */
export type OrderOutcome = 'placed' | 'confirmed' | `cancelled_${Lowercase<CancelReason>}`;

export const ORDER_OUTCOMES: readonly OrderOutcome[] = [
  'placed',
  'confirmed',
  ...CANCEL_REASONS.map(cancelledBy),
];

/**
 * What happened to orders in one transaction. An order that the transaction placed and paid has two entries, `placed` and
 * `confirmed`.
 */
export function orderOutcomes({ rows: { orders } }: Writes): readonly OrderOutcome[] {
  return [
    ...orders.added.flatMap((order) => outcomesBetween(null, order)),
    ...orders.changed.flatMap(({ before, after }) => outcomesBetween(before, after)),
  ];
}

function outcomesBetween(before: Order | null, after: Order): OrderOutcome[] {
  const outcomes: OrderOutcome[] = [];
  if (before === null) outcomes.push('placed');
  if (!before?.confirmedAt && after.confirmedAt) outcomes.push('confirmed');
  if (!before?.cancelReason && after.cancelReason) {
    outcomes.push(cancelledBy(after.cancelReason));
  }
  return outcomes;
}

function cancelledBy(reason: CancelReason): OrderOutcome {
  return `cancelled_${reason.toLowerCase() as Lowercase<CancelReason>}`;
}
