import type { Order } from '../../../../clients/typescript/src/index.ts';
import { moneyFormat } from './money.ts';
import type { Wish } from './wish.ts';

/** What the order is of: `2 × Brass lamp, Limited`. */
export function itemsText({ items }: Order): string {
  return items
    .map(({ quantity, productName, optionName }) => `${quantity} × ${productName}, ${optionName}`)
    .join('; ');
}

/** What came back when the order was cancelled. */
export function returnedText({ items, payment, issuedCouponId, currency }: Order): string {
  const units = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const returned = [
    ...(payment ? [`${moneyFormat(currency)(payment.amount)} to your balance`] : []),
    `${units} ${units === 1 ? 'unit' : 'units'} to the shop`,
    ...(issuedCouponId ? ['the coupon to you'] : []),
  ];
  return `Given back: ${returned.join(', ')}.`;
}

/** The wish to buy at once what this order is of. */
export function wishOf({ items, issuedCouponId, total }: Order): Wish {
  const { optionId = '', quantity = 1 } = items[0] ?? {};
  return { kind: 'buy', optionId, quantity, issuedCouponId, expectedTotal: total };
}
