import type { OutOfStockLine, Problem } from '../../../../clients/typescript/src/index.ts';
import { moneyFormat } from './money.ts';
import type { Wish } from './wish.ts';

/** What the page says about a refusal, and what it offers to do. */
export interface Explanation {
  readonly title: string;
  readonly text: string;
  /** What the shopper can do with one press; undefined if there is nothing. */
  readonly offer?: Offer;
}

/** A purchase that differs from the refused one in `change`. It is a new purchase, so it gets new keys. */
interface Offer {
  readonly label: string;
  readonly change: WishChange;
}

export interface WishChange
  extends Partial<Pick<Wish, 'kind' | 'quantity' | 'issuedCouponId' | 'expectedTotal'>> {
  /** What to charge the balance with before buying. */
  readonly chargeAmount?: number;
}

type Shortage = Pick<OutOfStockLine, 'requested' | 'available'>;

const WHY_NOT_USABLE = {
  ALREADY_USED: 'You have bought something with it already.',
  RESERVED: 'An order that you have not paid yet holds it.',
  BELOW_MINIMUM: 'It is for larger orders.',
};

/**
 * Designs each refusal from its fields. A code that is not listed shows what the service says about it.
 *
 * @param kind what the shopper wanted, which names the offer's button.
 */
export function explainRefusal(problem: Problem, currency: string, kind: Wish['kind'] = 'buy'): Explanation {
  const money = moneyFormat(currency);
  const verb = kind === 'buy' ? 'Buy' : 'Reserve';
  const withoutCoupon: Offer = { label: `${verb} without the coupon`, change: { issuedCouponId: null } };
  switch (problem.code) {
    case 'OUT_OF_STOCK':
      return outOfStock(problem.items[0] ?? { requested: 1, available: 0 }, verb);
    case 'QUANTITY_LIMIT_EXCEEDED': {
      const most = problem.items[0]?.maxPerOrder ?? 1;
      const offer = { label: `${verb} ${most}`, change: { quantity: most } };
      return { title: `At most ${most} an order`, text: 'The shop sells no more of it at once.', offer };
    }
    case 'INSUFFICIENT_BALANCE': {
      const missing = problem.required - problem.balance;
      return {
        title: `${money(missing)} missing`,
        text: `The order costs ${money(problem.required)} and your balance is ${money(problem.balance)}. The order was cancelled, and what it held is free again.`,
        offer: { label: `Charge ${money(missing)} and buy`, change: { kind: 'buy', chargeAmount: missing } },
      };
    }
    case 'TOTAL_CHANGED':
      return {
        title: 'The price changed',
        text: `It was ${money(problem.expectedTotal)}. It is ${money(problem.total)} now.`,
        offer: { label: `${verb} for ${money(problem.total)}`, change: { expectedTotal: problem.total } },
      };
    case 'PRODUCT_OPTION_NOT_FOUND':
    case 'PRODUCT_NOT_FOUND':
      return { title: 'Not on sale any more', text: 'The shop has withdrawn it. Nothing was ordered.' };
    case 'COUPON_NOT_USABLE':
      return {
        title: 'The coupon cannot be used now',
        text: WHY_NOT_USABLE[problem.reason],
        offer: withoutCoupon,
      };
    case 'COUPON_EXPIRED':
    case 'ISSUED_COUPON_NOT_FOUND':
      return {
        title: 'The coupon is over',
        text: 'Its time has ended. Nothing was ordered.',
        offer: withoutCoupon,
      };
    case 'COUPON_NOT_STARTED':
      return { title: 'Not yet', text: 'The coupons are not out yet.' };
    case 'COUPON_SOLD_OUT':
      return { title: 'All coupons are taken', text: 'Other shoppers were faster.' };
    case 'COUPON_ALREADY_ISSUED':
      return { title: 'Already yours', text: 'You have this coupon. Each shopper gets one.' };
    case 'PENDING_ORDER_LIMIT_EXCEEDED':
      return {
        title: 'Too many orders held',
        text: `You hold ${problem.limit} unpaid orders. Pay one or let one go first, or buy at once.`,
        offer: { label: 'Buy at once', change: { kind: 'buy' } },
      };
    case 'ORDER_EXPIRED':
      return {
        title: 'The time to pay is over',
        text: 'The shop takes the units back. You can order again.',
      };
    case 'ORDER_CANCELLED':
      return { title: 'Already cancelled', text: 'The order was cancelled before.' };
    case 'ORDER_ALREADY_PAID':
      return { title: 'Already paid', text: 'The order is yours. Nothing was paid twice.' };
    case 'REFUND_WINDOW_CLOSED':
      return { title: 'Too late to cancel', text: 'Ask the shop. It can still cancel the order.' };
    case 'UNAUTHENTICATED':
      return {
        title: 'Your visit has ended',
        text: 'Open the address that the flash sale printed once more.',
      };
    default:
      return {
        title: problem.title,
        text: `${problem.detail} (${problem.code}, request ${problem.requestId})`,
      };
  }
}

function outOfStock({ requested, available }: Shortage, verb: string): Explanation {
  if (available === 0) {
    return {
      title: 'Sold out',
      text: 'None is left now. What other shoppers let go of comes back.',
    };
  }
  return {
    title: `You want ${requested}, and ${available} ${available === 1 ? 'is' : 'are'} left`,
    text: 'Nothing was ordered. Do you take what is left?',
    offer: { label: `${verb} ${available}`, change: { quantity: available } },
  };
}
