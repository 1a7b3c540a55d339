import fc from 'fast-check';
import type { RowLocks } from '../../src/application/ports/transactions.ts';
import type { Submission } from '../../src/application/unit-of-work/decide-together.ts';
import { orderConfirmed } from '../../src/domain/event.ts';
import { Stock } from '../../src/domain/stock.ts';
import { aCoupon, aLine, anOrder } from '../builders.ts';
import { charge, failing, issue, refusal, reserve } from './changes.ts';
import { aChange, GroupShop, underKey } from './group-shop.ts';

const USERS = ['ann', 'bob'];
/** Of these options two have a stock at first, and `pot` may get one. */
const OPTIONS = ['cup', 'mug', 'pot'];
const CAMPAIGNS = ['half', 'free'];
const ORDERS = ['order-1', 'order-2'];
/** All orders are of this user, who may have three that are unpaid. */
const BUYER = 'buyer';
const PENDING_MAX = 3;
const ITEMS = [aLine({ optionId: 'mug', productId: 'product' })];

/** A shop with little of everything, so that changes get in each other's way. */
export function aSmallShop(blocked: readonly string[]): GroupShop {
  const shop = new GroupShop();
  for (const optionId of ['cup', 'mug']) shop.stock(optionId, 6);
  shop.balance('ann', 50);
  for (const id of CAMPAIGNS) shop.coupon(aCoupon({ id, quantity: 2 }));
  for (const id of ORDERS) shop.order(anOrder({ id, userId: BUYER, items: ITEMS }));
  for (const key of blocked) shop.source.blocked.add(key);
  return shop;
}

/** The keys of rows that another transaction has locked; mostly none. */
export const blockedKeys = fc.subarray([...USERS, ...OPTIONS, ...CAMPAIGNS, ...ORDERS], { maxLength: 2 });

const kinds = fc.oneof(
  fc.record({
    type: fc.constant('reserve' as const),
    option: fc.constantFrom(...OPTIONS),
    quantity: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ type: fc.constant('open' as const) }),
  fc.record({ type: fc.constant('charge' as const), user: user(), amount: fc.integer({ min: -1, max: 20 }) }),
  fc.record({ type: fc.constant('issue' as const), user: user(), campaign: fc.constantFrom(...CAMPAIGNS) }),
  fc.record({ type: fc.constant('order' as const) }),
  fc.record({ type: fc.constant('pay' as const), order: fc.constantFrom(...ORDERS) }),
);

/** What a change does, and how: whether it throws in the end, how long its `lock` dawdles, and its idempotency key. */
export const drafts = fc.record({
  kind: kinds,
  fails: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  dawdles: fc.constantFrom('not', 'for microtasks', 'for a turn'),
  once: fc.option(fc.record({ key: fc.constantFrom('one', 'two'), fingerprint: fc.constantFrom('x', 'y') })),
});

type Draft = typeof drafts extends fc.Arbitrary<infer Value> ? Value : never;

/** The change that a draft stands for. What it makes is called by `id`. */
export function changeOf({ kind, fails, dawdles, once }: Draft, id: string): Submission {
  const plain = dawdling(changeOfKind(kind, id), dawdles);
  const change = fails ? failing(plain, new TypeError('a bug')) : plain;
  return once ? underKey(change, once) : change;
}

function changeOfKind(kind: Draft['kind'], id: string): Submission {
  switch (kind.type) {
    case 'reserve':
      return reserve(kind.option, kind.quantity);
    case 'open':
      return open();
    case 'charge':
      return charge(kind.user, kind.amount, id);
    case 'issue':
      return issue(kind.campaign, kind.user, id);
    case 'order':
      return order(id);
    case 'pay':
      return pay(kind.order, id);
  }
}

/** Gives the option `pot` a stock, unless it has one. */
function open(): Submission {
  return aChange({
    lock: ({ stocks }) => stocks.lock(['pot']),
    decide: ({ stocks }) => {
      if (stocks.find('pot')) throw refusal();
      stocks.add(new Stock('pot', 4, 0));
    },
  });
}

/** Adds an order, unless its user has too many unpaid ones. Resolves with the number before. */
function order(id: string): Submission {
  return aChange({
    lock: async ({ pendingOrders }) => pendingOrders.read({ userId: BUYER, atMost: PENDING_MAX }),
    decide: ({ orders, pendingOrders }) => {
      const count = pendingOrders.count(BUYER);
      if (count >= PENDING_MAX) throw refusal();
      orders.add(anOrder({ id, userId: BUYER, items: ITEMS }));
      return count;
    },
  });
}

/** Confirms an order, and takes one unit of each of its lines. Which stocks it locks follows from the order. */
function pay(orderId: string, id: string): Submission {
  return aChange({
    lock: async ({ orders, stocks }) => {
      const [order] = await orders.lock([orderId]);
      await stocks.lock(order?.items.map((line) => line.optionId) ?? []);
    },
    decide: ({ orders, stocks, events, now }) => {
      const order = orders.find(orderId);
      if (order?.status !== 'PENDING') throw refusal();
      for (const { optionId } of order.items) {
        const stock = stocks.find(optionId);
        if (!stock || stock.available === 0) throw refusal();
        stocks.put(stock.reserve(1).take(1));
      }
      orders.put(order.confirm(`payment ${id}`, now));
      events.add(orderConfirmed(order, 'KRW', id, now));
    },
  });
}

function dawdling({ change, once }: Submission, how: Draft['dawdles']): Submission {
  const lock = async (rows: RowLocks) => {
    if (how === 'for a turn') await new Promise(setImmediate);
    for (let turn = 0; how === 'for microtasks' && turn < 7; turn += 1) await null;
    return change.lock(rows);
  };
  return { change: { ...change, lock }, once };
}

function user() {
  return fc.constantFrom(...USERS);
}
