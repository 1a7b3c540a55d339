import { ChangingUseCase } from './changing-use-case.ts';
import { lockHoldings } from './holdings.ts';
import { orderNotFound } from './not-found.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';
import { type Settlement, settle, settlementIds } from './settlement.ts';

export interface PayOrderCommand {
  readonly userId: string;
  readonly orderId: string;
}

interface PayOrderPorts {
  readonly ids: Ids;
  readonly currency: string;
}

/**
 * Pays a pending order from its owner's balance. The order is confirmed, or cancelled if the balance is too small.
 * Refuses with `ORDER_NOT_FOUND`, `ORDER_ALREADY_PAID`, `ORDER_EXPIRED` or `ORDER_CANCELLED`.
 */
export class PayOrder extends ChangingUseCase<PayOrderCommand, Settlement, PayOrderPorts> {
  protected override change({ userId, orderId }: PayOrderCommand): Change<Settlement> {
    const { ids, currency } = this.ports;
    const newIds = settlementIds(ids);
    return {
      name: 'pay-order',
      lock: async (rows) => {
        const [order] = await rows.orders.lock([orderId]);
        if (order?.userId !== userId) return;
        await Promise.all([lockHoldings(order, rows), rows.balances.lock([userId])]);
      },
      decide: (shop) => {
        const order = shop.orders.find(orderId);
        if (order?.userId !== userId) throw orderNotFound();
        order.assertPayable(shop.now);
        const settlement = settle(order, newIds, currency, shop);
        shop.orders.put(settlement.order);
        return settlement;
      },
    };
  }
}
