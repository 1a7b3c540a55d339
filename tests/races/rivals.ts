import type { BuyCommand, Command, Request } from '../model/command.ts';
import type { ReferenceShop } from '../model/reference-shop.ts';

/** The rivals want the same rows: one option, one campaign, one balance, one pending and one confirmed order. */
const COUPON = 1;
const PENDING = 2;
const CONFIRMED = 3;

/** A shop that has little of everything. */
export const SCARCE_SHOP: ReferenceShop = {
  balances: [
    { amount: 0, changes: 0 },
    { amount: 0, changes: 0 },
  ],
  pendingOrdersMax: 0,
  options: [{ price: 100, onSale: true, maxPerOrder: null, siblings: 0, onHand: 3, reserved: 0 }],
  campaigns: [{ window: 'open', percent: 50, maximum: 1_000, minimum: 0, quantity: 2, issued: 0 }],
  coupons: {},
  orders: {},
  replies: {},
};

/**
 * Leaves one unit of the option, one coupon of the campaign, and a balance that covers one purchase. The pending order
 * holds the shopper's coupon.
 */
export const PREPARATION: readonly Request[] = [
  alone(0, { type: 'charge', user: 0, amount: 165 }),
  alone(COUPON, { type: 'issue', user: 0, campaign: 0 }),
  alone(PENDING, buying('place', { coupon: COUPON })),
  alone(CONFIRMED, buying('checkout')),
];

/** Every changing use case, on the same rows. */
export const RIVALS: Readonly<Record<string, Command>> = {
  charge: { type: 'charge', user: 0, amount: 50 },
  "the operator's correction of the balance": { type: 'correct', user: 0, amount: -60 },
  issue: { type: 'issue', user: 1, campaign: 0 },
  order: buying('place'),
  'order with the coupon': buying('place', { coupon: COUPON }),
  "another user's order": buying('place', { user: 1 }),
  checkout: buying('checkout'),
  'checkout with the coupon': buying('checkout', { coupon: COUPON }),
  "another user's checkout": buying('checkout', { user: 1 }),
  payment: { type: 'pay', user: 0, order: PENDING },
  cancellation: { type: 'cancel', user: 0, order: PENDING },
  "the operator's cancellation": { type: 'admin-cancel', user: 0, order: PENDING },
  'cancellation of the paid order': { type: 'cancel', user: 0, order: CONFIRMED },
  "the operator's cancellation of the paid order": { type: 'admin-cancel', user: 0, order: CONFIRMED },
  'stock adjustment': { type: 'adjust', option: 0, delta: -1 },
  'new option': { type: 'extend', option: 0 },
  'campaign change': { type: 'resize', campaign: 0, quantity: 1 },
  'price change': { type: 'offer', option: 0, price: 60, onSale: true, maxPerOrder: 1 },
};

/** Each pair of rivals, also of a rival with itself. */
export const PAIRS = Object.entries(RIVALS).flatMap(([nameOfOne, one], index, all) =>
  all.slice(index).map(([nameOfOther, other]) => ({ name: `${nameOfOne} and ${nameOfOther}`, one, other })),
);

/** Each race looks at all its rows at once. The reads of many more races would be refused as too many. */
export const RACES_AT_ONCE = 40;

/** The keys of a race: none, one for each rival, or one for both. */
export const KEYINGS = ['no keys', 'a key each', 'one key'] as const;

/** Each rival twice, so that each of two processes gets both. */
export function raceOf(one: Command, other: Command, keying: (typeof KEYINGS)[number]): Request[] {
  const keys = {
    'no keys': [null, null],
    'a key each': ['one', 'other'],
    'one key': ['one', 'one'],
  } as const;
  const [keyOfOne, keyOfOther] = keys[keying];
  return [
    { slot: 10, command: one, key: keyOfOne },
    { slot: 11, command: other, key: keyOfOther },
    { slot: 13, command: one, key: keyOfOne },
    { slot: 12, command: other, key: keyOfOther },
  ];
}

/** An order of the shopper that is overdue. */
export const OVERDUE: Request = alone(4, buying('place', { isStale: true }));

function buying(type: BuyCommand['type'], rest: Partial<BuyCommand> = {}): BuyCommand {
  const lines = [{ option: 0, quantity: 1 }];
  return { type, user: 0, lines, coupon: null, expectedTotal: null, isStale: false, ...rest };
}

function alone(slot: number, command: Command): Request {
  return { slot, command, key: null };
}
