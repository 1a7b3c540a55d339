import { Basket, MAX_LINE_QUANTITY, type RequestedItem } from '../../domain/basket.ts';
import { MAX_MONEY } from '../../domain/money.ts';
import type { Order } from '../../domain/order.ts';
import { createOrder } from '../create-order.ts';
import { cancelAndGiveBack } from '../holdings.ts';
import type { RowLocks, Shop } from '../ports/transactions.ts';
import { type SettlementIds, settle } from '../settlement.ts';
import { DEMO_IDS, DEMO_USERS, demoId } from './demo-ids.ts';

const HOUR_MS = 60 * 60 * 1000;
const MONTH_MS = 30 * 24 * HOUR_MS;

/** An order of the demo shop, and what has happened to it. Without `end`, it is unpaid. */
interface DemoOrder {
  readonly id: string;
  readonly userId: string;
  readonly items: readonly RequestedItem[];
  readonly issuedCouponId?: string;
  readonly end?: 'PAID' | 'REQUESTED' | 'EXPIRED';
  /** How long before the shop was made the order was placed, and paid if it is paid. 0 if absent. */
  readonly ageMs?: number;
  /** How long it may stay unpaid. A month if absent, so that the examples can pay and cancel it for a month. */
  readonly ttlMs?: number;
}

const { shopper, rich, broke } = DEMO_USERS;
const SWEATER = { optionId: DEMO_IDS.optionId, quantity: 1 };
const BEANS = { optionId: DEMO_IDS.beansOptionId, quantity: 2 };
const EARBUDS = { optionId: DEMO_IDS.earbudsOptionId, quantity: 3 };

const DEMO_ORDERS: readonly DemoOrder[] = [
  { id: DEMO_IDS.oldOrderId, userId: shopper, items: [SWEATER], end: 'PAID', ageMs: MONTH_MS },
  {
    id: DEMO_IDS.orderId,
    userId: shopper,
    items: [SWEATER],
    issuedCouponId: DEMO_IDS.usedCouponId,
    end: 'PAID',
  },
  {
    id: DEMO_IDS.payableOrderId,
    userId: shopper,
    items: [SWEATER],
    issuedCouponId: DEMO_IDS.heldCouponId,
  },
  { id: DEMO_IDS.cancellableOrderId, userId: shopper, items: [BEANS] },
  { id: DEMO_IDS.operatorsOrderId, userId: shopper, items: [BEANS], end: 'PAID' },
  { id: DEMO_IDS.cancelledOrderId, userId: shopper, items: [SWEATER], end: 'REQUESTED' },
  {
    id: DEMO_IDS.expiredOrderId,
    userId: shopper,
    items: [SWEATER],
    end: 'EXPIRED',
    ageMs: 2 * HOUR_MS,
    ttlMs: HOUR_MS,
  },
  { id: DEMO_IDS.othersOrderId, userId: broke, items: [EARBUDS], end: 'PAID' },
];

/** What the users have charged, in the currency's smallest unit. */
const CHARGES = { [shopper]: 1_000_000, [rich]: MAX_MONEY, [broke]: 400_000 };

/** Locks and reads the rows that `addDemoOrders` uses. */
export async function lockForDemoOrders(rows: RowLocks): Promise<void> {
  const optionIds = [...new Set(DEMO_ORDERS.flatMap(({ items }) => items.map(({ optionId }) => optionId)))];
  rows.offers.read(optionIds);
  await Promise.all([
    rows.stocks.lock(optionIds),
    rows.issuedCoupons.lock(DEMO_ORDERS.flatMap(({ issuedCouponId }) => issuedCouponId ?? [])),
    rows.balances.lock(Object.keys(CHARGES)),
  ]);
}

/** Gives the users money, and adds their orders. The products and coupons must be there. */
export function addDemoOrders(shop: Shop, currency: string): void {
  for (const [index, [userId, amount]] of Object.entries(CHARGES).entries()) {
    const chargedAt = new Date(shop.now.getTime() - MONTH_MS);
    shop.balances.record(shop.balances.get(userId).charge(amount, demoId(910 + index), chargedAt));
  }
  for (const [index, order] of DEMO_ORDERS.entries())
    shop.orders.add(makeOrder(order, index, shop, currency));
}

function makeOrder({ end, ...order }: DemoOrder, index: number, today: Shop, currency: string): Order {
  const shop = shopAt(new Date(today.now.getTime() - (order.ageMs ?? 0)), today);
  const placed = createOrder(
    {
      id: order.id,
      userId: order.userId,
      basket: new Basket(order.items),
      issuedCouponId: order.issuedCouponId,
      ttlMs: order.ttlMs ?? MONTH_MS,
      maxPerOrder: MAX_LINE_QUANTITY,
    },
    shop,
  );
  if (end === undefined) return placed;
  return end === 'PAID'
    ? settle(placed, settlementIdsOf(order.id, index), currency, shop).order
    : cancelAndGiveBack(placed, end, today);
}

function settlementIdsOf(orderId: string, index: number): SettlementIds {
  return orderId === DEMO_IDS.orderId
    ? { payment: DEMO_IDS.paymentId, entry: DEMO_IDS.entryId, event: DEMO_IDS.eventId }
    : { payment: demoId(510 + index), entry: demoId(610 + index), event: demoId(710 + index) };
}

/** The same shop by another clock. A spread would copy nothing, because the parts of a shop may be made when they are used. */
function shopAt(now: Date, shop: Shop): Shop {
  const { products, orders, stocks, coupons, issuedCoupons, balances, deliveries } = shop;
  const { offers, priorIssues, pendingOrders, movements, events, audit, rank } = shop;
  const rows = { products, orders, stocks, coupons, issuedCoupons, balances, deliveries };
  return { now, ...rows, offers, priorIssues, pendingOrders, movements, events, audit, rank };
}
