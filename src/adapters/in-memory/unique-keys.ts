import type { PriorIssue } from '../../application/ports/transactions.ts';
import type { UserKey } from '../../application/unit-of-work/row-source.ts';
import type { Writes } from '../../application/unit-of-work/writes.ts';
import { invariant } from '../../domain/invariant.ts';

/**
 * Takes the unique keys of everything that is written. Throws a `RangeError`, and takes none, if one of them is taken
 * already.
 */
export function takeUniqueKeys(taken: Set<string>, writes: Writes): void {
  const free = new Set<string>();
  for (const key of uniqueKeysOf(writes)) {
    invariant(!taken.has(key) && !free.has(key), `There is one already: ${key}`);
    free.add(key);
  }
  for (const key of free) taken.add(key);
}

/** A user has at most one coupon of a campaign. */
export function issueUniqueKey({ couponId, userId }: PriorIssue): string {
  return `coupon ${JSON.stringify(couponId)} of user ${userId}`;
}

/** There is at most one reply under a user's idempotency key. */
export function replyUniqueKey({ userId, key }: UserKey): string {
  return `reply to user ${JSON.stringify(userId)} under ${key}`;
}

function uniqueKeysOf({ rows, movements, ledger, events, replies, audit }: Writes): string[] {
  return [
    ...rows.products.added.flatMap(({ id, options }) => [
      `product ${id}`,
      ...options.map((option) => `option ${option.id}`),
    ]),
    ...rows.stocks.added.map(({ optionId }) => `stock of ${optionId}`),
    ...rows.coupons.added.map(({ id }) => `campaign ${id}`),
    ...rows.issuedCoupons.added.flatMap((issued) => [`issued coupon ${issued.id}`, issueUniqueKey(issued)]),
    ...rows.balances.added.map(({ userId }) => `balance of user ${userId}`),
    ...movements.map(({ id }) => `movement ${id}`),
    ...ledger.flatMap(({ id, userId, version }) => [`entry ${id}`, `entry ${version} of user ${userId}`]),
    ...ledger.flatMap(({ type, orderId }) => (orderId === null ? [] : [`${type} of order ${orderId}`])),
    ...events.flatMap(({ id, orderId, sequence }) => [
      `event ${id}`,
      `event ${sequence} of order ${orderId}`,
    ]),
    ...replies.map(replyUniqueKey),
    ...audit.map(({ id }) => `audit entry ${id}`),
    ...orderKeysOf(rows.orders),
  ];
}

function orderKeysOf({ added, changed }: Writes['rows']['orders']): string[] {
  const newlyPaid = changed.filter(({ before }) => before.payment === null).map(({ after }) => after);
  const paid = [...added, ...newlyPaid].filter(({ payment }) => payment !== null);
  return [...added.map(({ id }) => `order ${id}`), ...paid.map(({ id }) => `payment of order ${id}`)];
}
