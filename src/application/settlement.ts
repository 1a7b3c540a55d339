import { Balance } from '../domain/balance.ts';
import { orderConfirmed } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import { cancelAndGiveBack, takeHoldings } from './holdings.ts';
import type { Ids } from './ports/ids.ts';
import type { Shop } from './ports/transactions.ts';

/** How the payment of an order ended. Amounts are in the currency's smallest unit. */
export type Settlement =
  | { readonly outcome: 'PAID'; readonly order: Order; readonly balance: number }
  | {
      /** The order is cancelled, and its stock and coupon are given back. */
      readonly outcome: 'INSUFFICIENT_BALANCE';
      readonly order: Order;
      readonly required: number;
      readonly balance: number;
    };

/**
 * The new ids of a payment. They are made before the change runs, so that a repeated transaction uses the same ones.
 */
export interface SettlementIds {
  readonly payment: string;
  readonly entry: string;
  readonly event: string;
}

export function settlementIds(ids: Ids): SettlementIds {
  return { payment: ids.next(), entry: ids.next(), event: ids.next() };
}

/**
 * Pays a pending order from its owner's balance and confirms it, or cancels it if the balance does not cover the total.
 * The caller puts or adds the order that is returned.
 */
export function settle(order: Order, ids: SettlementIds, currency: string, shop: Shop): Settlement {
  const balance = shop.balances.get(order.userId);
  if (!balance.covers(order.total)) {
    const cancelled = cancelAndGiveBack(order, 'INSUFFICIENT_BALANCE', shop);
    return {
      outcome: 'INSUFFICIENT_BALANCE',
      order: cancelled,
      required: order.total,
      balance: balance.amount,
    };
  }
  const left = pay(order, balance, ids, shop);
  takeHoldings(order, shop);
  const confirmed = order.confirm(ids.payment, shop.now);
  shop.events.add(orderConfirmed(confirmed, currency, ids.event, shop.now));
  return { outcome: 'PAID', order: confirmed, balance: left.amount };
}

function pay(order: Order, balance: Balance, ids: SettlementIds, shop: Shop): Balance {
  if (order.total === 0) return balance;
  const entry = balance.pay(order.total, order.id, ids.entry, shop.now);
  shop.balances.record(entry);
  return Balance.after(entry);
}
