import type { RowLocks, Shop } from '../../src/application/ports/transactions.ts';
import type { Submission } from '../../src/application/unit-of-work/decide-together.ts';
import { DomainError } from '../../src/domain/errors.ts';
import { aChange } from './group-shop.ts';

/** Reserves units of an option. Resolves with how many are left; refuses if there are too few. */
export function reserve(optionId: string, quantity: number): Submission {
  return aChange({
    lock: ({ stocks }: RowLocks) => stocks.lock([optionId]),
    decide: ({ stocks }: Shop) => {
      const stock = stocks.find(optionId);
      if (!stock || stock.available < quantity) throw refusal();
      stocks.put(stock.reserve(quantity));
      return stock.available - quantity;
    },
  });
}

/** Charges a balance. Resolves with the ledger entry. */
export function charge(userId: string, amount: number, entryId: string): Submission {
  return aChange({
    lock: ({ balances }) => balances.lock([userId]),
    decide: ({ balances, now }) => {
      const entry = balances.get(userId).charge(amount, entryId, now);
      balances.record(entry);
      return entry;
    },
  });
}

/** Issues a coupon of a campaign to a user. Resolves with the id of the issued coupon. */
export function issue(couponId: string, userId: string, issuedId: string): Submission {
  return aChange({
    lock: ({ coupons, priorIssues }) => {
      priorIssues.read({ couponId, userId });
      return coupons.lock([couponId]);
    },
    decide: ({ coupons, issuedCoupons, priorIssues, now }) => {
      const coupon = coupons.find(couponId);
      if (!coupon) throw refusal();
      const [left, issued] = coupon.issueTo(userId, issuedId, priorIssues.exists({ couponId, userId }), now);
      coupons.put(left);
      issuedCoupons.add(issued);
      return issued.id;
    },
  });
}

/** A change that decides as this one does, and then throws. */
export function failing({ change, once }: Submission, error: unknown): Submission {
  const decide = (shop: Shop) => {
    change.decide(shop);
    throw error;
  };
  return { change: { ...change, decide }, once };
}

/** What a change throws if the business refuses it. */
export function refusal(): DomainError {
  return new DomainError('COUPON_SOLD_OUT', 'All gone.', {});
}
