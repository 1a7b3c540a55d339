import fc from 'fast-check';
import type { Command } from './command.ts';
import type { ReferenceShop } from './reference-shop.ts';

const USERS = 3;
const KEYS = ['one', 'two', 'three'];

/**
 * The shop at the start of a run. No user has money. There are few units of each option and few coupons of the first
 * campaign, so that they soon run out.
 */
export const START: ReferenceShop = {
  pendingOrdersMax: 0,
  balances: Array.from({ length: USERS }, () => ({ amount: 0, changes: 0 })),
  options: [0, 100, 700].map((price) => ({
    price,
    onSale: true,
    maxPerOrder: price === 0 ? 5 : null,
    siblings: 0,
    onHand: 6,
    reserved: 0,
  })),
  campaigns: [
    { window: 'open', percent: 30, maximum: 150, minimum: 0, quantity: 2, issued: 0 },
    { window: 'open', percent: 100, maximum: 5_000, minimum: 500, quantity: 50, issued: 0 },
    { window: 'not started', percent: 10, maximum: 100, minimum: 0, quantity: 5, issued: 0 },
    { window: 'ended', percent: 10, maximum: 100, minimum: 0, quantity: 5, issued: 0 },
  ],
  coupons: {},
  orders: {},
  replies: {},
};

const user = fc.nat({ max: USERS - 1 });
const option = fc.nat({ max: START.options.length - 1 });
const campaign = fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 1 }) }, fc.nat({ max: 3 }));
const pick = fc.nat({ max: 50 });

/** Nearly always null. */
function seldom<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, arbitrary);
}

/** A command whose order or coupon is not chosen yet. `pick` is its number among those that exist by then, modulo their count. */
const drafts = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('charge' as const), user, amount: anAmount() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('correct' as const),
      user,
      amount: fc.integer({ min: -500, max: 500 }).filter((amount) => amount !== 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('issue' as const), user, campaign }) },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constantFrom('place' as const, 'checkout' as const),
      user,
      lines: fc.array(fc.record({ option, quantity: fc.integer({ min: 1, max: 3 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      pick: fc.option(pick, { freq: 2 }),
      expectedTotal: seldom(fc.constantFrom(0, 100, 700)),
      isStale: seldom(fc.constant(true)).map(Boolean),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'pay' as const,
        'pay' as const,
        'pay' as const,
        'cancel' as const,
        'late-cancel' as const,
        'admin-cancel' as const,
      ),
      pick,
      /** The user who asks, if it is not the owner of the order. */
      stranger: seldom(user),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('adjust' as const),
      option,
      delta: fc.integer({ min: -4, max: 6 }).filter((delta) => delta !== 0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('offer' as const),
      option,
      price: fc.constantFrom(0, 100, 700),
      onSale: fc.boolean(),
      maxPerOrder: fc.constantFrom(null, 1, 3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('extend' as const), option }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('resize' as const),
      campaign: fc.nat({ max: 1 }),
      quantity: fc.integer({ min: 1, max: 4 }),
    }),
  },
);

type Draft = typeof drafts extends fc.Arbitrary<infer Value> ? Value : never;

/** What is done next: a new request, an earlier request again under its key, or a run of the expiry. */
export const steps = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('request' as const),
      draft: drafts,
      key: fc.option(fc.constantFrom(...KEYS), { freq: 2 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('again' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('expire' as const) }) },
);

export type Step = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

/** The command that a draft means in this shop; undefined if there is no order that it could choose. */
export function commandOf(draft: Draft, shop: ReferenceShop): Command | undefined {
  switch (draft.type) {
    case 'place':
    case 'checkout': {
      const { pick: index, ...command } = draft;
      return { ...command, coupon: index === null ? null : couponFor(command.user, index, shop) };
    }
    case 'pay':
    case 'cancel':
    case 'late-cancel':
    case 'admin-cancel': {
      const order = picked(shop.orders, draft.pick);
      const owner = order === undefined ? undefined : shop.orders[order]?.user;
      if (order === undefined || owner === undefined) return undefined;
      return { type: draft.type, order, user: draft.stranger ?? owner };
    }
    default:
      return draft;
  }
}

function anAmount() {
  return fc.oneof(
    { weight: 10, arbitrary: fc.integer({ min: 1, max: 9_000 }) },
    fc.constantFrom(-1, 0, 1_000_000_000_000),
  );
}

/** Nearly always one of the user's own. */
function couponFor(user: number, index: number, { coupons }: ReferenceShop): number | null {
  const own = Object.entries(coupons).filter((entry) => entry[1].user === user);
  return picked(index % 8 === 0 ? coupons : Object.fromEntries(own), index) ?? null;
}

function picked(rows: Readonly<Record<number, unknown>>, index: number): number | undefined {
  const slots = Object.keys(rows).map(Number);
  return slots[index % slots.length];
}
