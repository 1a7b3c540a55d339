import type { Purchase } from '../crowd/journal.ts';

/** The parts of an order of the shop that count. */
export interface SoldOrder {
  readonly id: string;
  readonly userId: string;
  readonly status: string;
  readonly items: readonly { readonly optionId: string; readonly quantity: number }[];
}

/** The limited item. */
export interface LimitedItem {
  readonly optionId: string;
  readonly units: number;
}

/**
 * What the comparison found. `lost`: orders that a shopper was told of and that the shop does not have in that status.
 * `doubled`: orders beyond one per key. `oversold`: units of the limited item beyond those that there were.
 */
export interface Comparison {
  readonly acknowledgedOrders: number;
  readonly unanswered: number;
  readonly confirmedOrders: number;
  readonly soldUnits: number;
  readonly lost: number;
  readonly doubled: number;
  readonly oversold: number;
}

/** Compares what the shoppers were told with all orders of the shop since the start of the sale. */
export function compare(
  purchases: readonly Purchase[],
  orders: readonly SoldOrder[],
  limited: LimitedItem,
): Comparison {
  const inShop = new Map(orders.map((order) => [order.id, order]));
  const told = purchases.flatMap(({ orderIds, status, isOpen }) =>
    orderIds.map((id) => ({ id, status, isOpen })),
  );
  const lost = told.filter(({ id, status, isOpen }) => {
    const order = inShop.get(id);
    // The last request about an open purchase may have changed its status.
    return order === undefined || (!isOpen && order.status !== status);
  });
  const confirmed = orders.filter(({ status }) => status === 'CONFIRMED');
  const held = orders.filter(({ status }) => status !== 'CANCELLED');
  return {
    acknowledgedOrders: told.length,
    unanswered: purchases.filter(({ isOpen }) => isOpen).length,
    confirmedOrders: confirmed.length,
    soldUnits: unitsOf(limited, confirmed),
    lost: lost.length,
    doubled: doubled(purchases, orders),
    oversold: Math.max(0, unitsOf(limited, held) - limited.units),
  };
}

/** Each purchase may have made one order, also one that the shopper was never told of, if it is open. */
function doubled(purchases: readonly Purchase[], orders: readonly SoldOrder[]): number {
  const allowed = new Map<string, number>();
  for (const { userId, orderIds, isOpen } of purchases) {
    const mayHaveOrder = orderIds.length > 0 || isOpen;
    allowed.set(userId, (allowed.get(userId) ?? 0) + (mayHaveOrder ? 1 : 0));
  }
  const made = Map.groupBy(orders, ({ userId }) => userId);
  return [...allowed].reduce(
    (total, [userId, count]) => total + Math.max(0, (made.get(userId)?.length ?? 0) - count),
    0,
  );
}

function unitsOf({ optionId }: LimitedItem, orders: readonly SoldOrder[]): number {
  return orders
    .flatMap(({ items }) => items)
    .filter((item) => item.optionId === optionId)
    .reduce((total, { quantity }) => total + quantity, 0);
}
