import { mergeItems } from '../domain/order-line.ts';
import { lockForPlacing, type OrderPolicy, type PlaceOrderCommand, reserve } from './place-order.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';
import { type Settlement, settle, settlementIds } from './settlement.ts';

/** Places an order and pays it, as one change. Refuses as placing does; with too little balance the order exists, cancelled. */
export const checkout =
  ({ ids, currency, orderTtlMs }: { ids: Ids; currency: string } & OrderPolicy) =>
  (command: PlaceOrderCommand): Change<Settlement> => {
    const orderId = ids.next();
    const newIds = settlementIds(ids);
    const merged = { ...command, items: mergeItems(command.items) };
    return {
      name: 'checkout',
      lines: merged.items.length,
      lock: (rows) => Promise.all([lockForPlacing(merged, rows), rows.balances.lock([command.userId])]),
      decide: (shop) => {
        const order = reserve(merged, orderId, orderTtlMs, shop);
        const settlement = settle(order, newIds, currency, shop);
        shop.orders.add(settlement.order);
        return settlement;
      },
    };
  };
