import type { Discount } from '../src/domain/discount.ts';

type AtLeastOne<Case> = readonly [Case, ...Case[]];

interface DiscountCases<Kind> {
  /** What is stored, and read as it was. */
  readonly stored: AtLeastOne<Extract<Discount, { readonly type: Kind }>>;
  /** A discount as JSON that the database refuses, after what is wrong with it. */
  readonly refused: AtLeastOne<readonly [fault: string, json: string]>;
}

/** The limits of each kind of discount. A new kind does not compile without cases of its own. */
const CASES: { readonly [Kind in Discount['type']]: DiscountCases<Kind> } = {
  FIXED: {
    stored: [
      { type: 'FIXED', amount: 1 },
      { type: 'FIXED', amount: 1_000_000_000_000 },
    ],
    refused: [
      ['no amount', '{"type": "FIXED"}'],
      ['null for an amount', '{"type": "FIXED", "amount": null}'],
      ['text for an amount', '{"type": "FIXED", "amount": "300"}'],
      ['a list for an amount', '{"type": "FIXED", "amount": [300]}'],
      ['an amount of 0', '{"type": "FIXED", "amount": 0}'],
      ['a negative amount', '{"type": "FIXED", "amount": -300}'],
      ['a fraction of an amount', '{"type": "FIXED", "amount": 300.5}'],
      ['too high an amount', '{"type": "FIXED", "amount": 1000000000001}'],
      ['another field', '{"type": "FIXED", "amount": 300, "note": "x"}'],
      ['the field of another kind', '{"type": "FIXED", "amount": 300, "percent": 10}'],
    ],
  },
  PERCENTAGE: {
    stored: [
      { type: 'PERCENTAGE', percent: 1, maximumAmount: null },
      { type: 'PERCENTAGE', percent: 1, maximumAmount: 0 },
      { type: 'PERCENTAGE', percent: 100, maximumAmount: null },
      { type: 'PERCENTAGE', percent: 100, maximumAmount: 0 },
      { type: 'PERCENTAGE', percent: 100, maximumAmount: 1_000_000_000_000 },
    ],
    refused: [
      ['no percent', '{"type": "PERCENTAGE", "maximumAmount": null}'],
      ['text for a percent', '{"type": "PERCENTAGE", "percent": "10", "maximumAmount": null}'],
      ['a percent of 0', '{"type": "PERCENTAGE", "percent": 0, "maximumAmount": null}'],
      ['more than 100 percent', '{"type": "PERCENTAGE", "percent": 101, "maximumAmount": null}'],
      ['a fraction of a percent', '{"type": "PERCENTAGE", "percent": 0.5, "maximumAmount": null}'],
      ['no maximum', '{"type": "PERCENTAGE", "percent": 10}'],
      ['text for a maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": "500"}'],
      ['a negative maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": -1}'],
      ['a fraction of a maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": 0.5}'],
      ['too high a maximum', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": 1000000000001}'],
      ['another field', '{"type": "PERCENTAGE", "percent": 10, "maximumAmount": null, "amount": 1}'],
    ],
  },
};

export const STORED_DISCOUNTS = Object.values(CASES).flatMap<Discount>(({ stored }) => stored);

export const REFUSED_DISCOUNTS = Object.values(CASES).flatMap(({ refused }) => refused);
