import type { CancelReason, Order } from '../domain/order.ts';
import type { Writes } from './unit-of-work/writes.ts';

/** What became of an order: it was placed, it was paid, or it was cancelled for one of the reasons. */
export type OrderOutcome = 'placed' | 'confirmed' | `cancelled_${Lowercase<CancelReason>}`;

/**
 * What became of orders in one transaction. An order that one transaction placed and paid has two entries, `placed` and
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
    outcomes.push(`cancelled_${after.cancelReason.toLowerCase() as Lowercase<CancelReason>}`);
  }
  return outcomes;
}
