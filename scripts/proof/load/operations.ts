import { OPERATOR, type ServiceAnswer, type ServiceRequest } from '../../../tests/races/service-process.ts';
import type { Random } from '../random.ts';
import { EFFECTS } from './effects.ts';
import type { RoundShop, Shopper } from './shop.ts';

/** A request under a key of its own, and how its answers are understood. */
export interface Operation {
  readonly request: ServiceRequest & { readonly key: string };
  /** The codes of the refusals that may come and change nothing. */
  readonly refusals: readonly string[];
  /** What an answer that says "done" acknowledges: a line for each effect. Also tells the shopper. */
  learn(answer: ServiceAnswer): string[];
}

/** Makes the next operation of a client. `name` is the operation's own. */
type MakeOperation = (
  shopper: Shopper,
  shop: RoundShop,
  random: Random,
  name: string,
) => Operation | undefined;

/** The more often an operation is listed, the more often it is chosen. */
const MIX: readonly MakeOperation[] = [
  charge,
  charge,
  issue,
  placeOrder,
  placeOrder,
  checkout,
  checkout,
  checkout,
  pay,
  pay,
  pay,
  cancel,
  cancel,
  cancelByOperator,
  adjustStock,
  adjustBalance,
];

/** Chooses what a client does next. */
export const chooseOperation = (shopper: Shopper, shop: RoundShop, random: Random, name: string): Operation =>
  (random.pick(MIX) ?? charge)(shopper, shop, random, name) ?? charge(shopper, shop, random, name);

function charge({ userId }: Shopper, _shop: RoundShop, random: Random, name: string): Operation {
  const amount = random.between(1, 3_000);
  return {
    request: { userId, path: '/v1/balance/charges', body: { amount }, key: name },
    refusals: [],
    learn: ({ body }) => [EFFECTS.charge(body.id, body.amount)],
  };
}

function issue({ userId, freeCoupons }: Shopper, shop: RoundShop, random: Random, name: string): Operation {
  return {
    request: { userId, path: `/v1/coupons/${random.pick(shop.campaignIds)}/issues`, key: name },
    refusals: ['COUPON_SOLD_OUT', 'COUPON_ALREADY_ISSUED'],
    learn({ body }) {
      freeCoupons.add(String(body.id));
      return [EFFECTS.coupon(body.id, userId)];
    },
  };
}

function placeOrder(shopper: Shopper, shop: RoundShop, random: Random, name: string): Operation {
  return {
    request: { userId: shopper.userId, path: '/v1/orders', body: basket(shopper, shop, random), key: name },
    refusals: ['OUT_OF_STOCK', 'COUPON_NOT_USABLE', 'PENDING_ORDER_LIMIT_EXCEEDED'],
    learn({ body }) {
      shopper.pendingOrders.add(String(body.id));
      return [EFFECTS.order(body.id, body.total)];
    },
  };
}

function checkout(shopper: Shopper, shop: RoundShop, random: Random, name: string): Operation {
  return {
    request: { userId: shopper.userId, path: '/v1/checkout', body: basket(shopper, shop, random), key: name },
    refusals: ['OUT_OF_STOCK', 'COUPON_NOT_USABLE'],
    learn({ status, body }) {
      if (status === 402)
        return [
          EFFECTS.order(body.orderId, body.required),
          EFFECTS.cancellation(body.orderId, 'INSUFFICIENT_BALANCE'),
        ];
      shopper.paidOrders.add(String(body.id));
      const { id, amount } = body.payment as { id: string; amount: number };
      return [EFFECTS.order(body.id, body.total), ...EFFECTS.payment(id, body.id, amount)];
    },
  };
}

function pay(shopper: Shopper, _shop: RoundShop, random: Random, name: string): Operation | undefined {
  const orderId = random.pick([...shopper.pendingOrders]);
  if (orderId === undefined) return undefined;
  return {
    request: { userId: shopper.userId, path: `/v1/orders/${orderId}/payment`, key: name },
    refusals: ['ORDER_ALREADY_PAID', 'ORDER_CANCELLED'],
    learn({ status, body }) {
      shopper.pendingOrders.delete(orderId);
      if (status === 402) return [EFFECTS.cancellation(orderId, 'INSUFFICIENT_BALANCE')];
      shopper.paidOrders.add(orderId);
      return EFFECTS.payment(body.id, orderId, body.amount);
    },
  };
}

function cancel(shopper: Shopper, _shop: RoundShop, random: Random, name: string): Operation | undefined {
  const orderId = random.pick([...shopper.pendingOrders, ...shopper.paidOrders]);
  if (orderId === undefined) return undefined;
  return cancellation(shopper, orderId, {
    userId: shopper.userId,
    path: `/v1/orders/${orderId}/cancellation`,
    key: name,
  });
}

function cancelByOperator(
  shopper: Shopper,
  _shop: RoundShop,
  random: Random,
  name: string,
): Operation | undefined {
  const orderId = random.pick([...shopper.pendingOrders, ...shopper.paidOrders]);
  if (orderId === undefined) return undefined;
  return cancellation(shopper, orderId, {
    userId: OPERATOR,
    path: `/v1/admin/orders/${orderId}/cancellation`,
    key: name,
  });
}

function cancellation(shopper: Shopper, orderId: string, request: Operation['request']): Operation {
  return {
    request,
    refusals: ['ORDER_CANCELLED'],
    learn({ body }) {
      shopper.pendingOrders.delete(orderId);
      shopper.paidOrders.delete(orderId);
      if (typeof body.issuedCouponId === 'string') shopper.freeCoupons.add(body.issuedCouponId);
      const refund = body.payment === null ? [] : EFFECTS.refund(orderId, body.total);
      return [EFFECTS.cancellation(orderId, 'REQUESTED'), ...refund];
    },
  };
}

function adjustStock(_shopper: Shopper, shop: RoundShop, random: Random, name: string): Operation {
  const delta = random.between(1, 20);
  return {
    request: {
      userId: OPERATOR,
      path: `/v1/admin/options/${shop.optionIds[0]}/stock-adjustments`,
      body: { delta, reason: name },
      key: name,
    },
    refusals: [],
    learn: () => [EFFECTS.adjustment(name, delta)],
  };
}

function adjustBalance({ userId }: Shopper, _shop: RoundShop, random: Random, name: string): Operation {
  const amount = random.between(1, 500) * (random.chance(0.5) ? 1 : -1);
  return {
    request: {
      userId: OPERATOR,
      path: `/v1/admin/users/${userId}/balance-adjustments`,
      body: { amount, reason: name },
      key: name,
    },
    refusals: ['BALANCE_BELOW_ZERO'],
    learn: ({ body }) => [EFFECTS.correction(body.id, body.amount)],
  };
}

/** One or two lines, nearly always with the hot option, and now and then with a coupon. */
function basket({ freeCoupons }: Shopper, { optionIds }: RoundShop, random: Random): object {
  const chosen = random.chance(0.8) ? optionIds.slice(0, 1) : optionIds.slice(1);
  const items = chosen.map((optionId) => ({ optionId, quantity: random.between(1, 2) }));
  const issuedCouponId = random.chance(0.4) ? random.pick([...freeCoupons]) : undefined;
  if (issuedCouponId === undefined) return { items };
  // Another client of the shopper may use it at the same time. One of the two is refused.
  if (random.chance(0.7)) freeCoupons.delete(issuedCouponId);
  return { items, issuedCouponId };
}
