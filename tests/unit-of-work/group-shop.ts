import { applyWrites } from '../../src/adapters/in-memory/apply-writes.ts';
import { createInMemoryStore } from '../../src/adapters/in-memory/in-memory-store.ts';
import type { Change, Once } from '../../src/application/ports/transactions.ts';
import {
  type Decisions,
  decideTogether,
  type Outcome,
  type Submission,
} from '../../src/application/unit-of-work/decide-together.ts';
import { Balance } from '../../src/domain/balance.ts';
import type { Coupon } from '../../src/domain/coupon.ts';
import type { Order } from '../../src/domain/order.ts';
import { Product } from '../../src/domain/product.ts';
import { Stock } from '../../src/domain/stock.ts';
import { NOON } from '../builders.ts';
import { RecordingSource } from './recording-source.ts';

/** A shop in memory whose changes are made in groups. Its clock stands at noon. */
export class GroupShop {
  readonly store = createInMemoryStore();
  readonly source = new RecordingSource(this.store);

  constructor() {
    this.store.clock = () => NOON;
  }

  /** Puts a stock of so many units, none of them reserved. */
  stock(optionId: string, onHand: number): void {
    this.store.stocks.set(optionId, new Stock(optionId, onHand, 0));
  }

  /** Puts a balance that was charged once. */
  balance(userId: string, amount: number): void {
    this.store.balances.set(userId, new Balance(userId, amount, 1));
  }

  coupon(coupon: Coupon): void {
    this.store.coupons.set(coupon.id, coupon);
  }

  order(order: Order): void {
    this.store.orders.set(order.id, order);
  }

  product(id: string, optionIds: readonly string[]): void {
    const option = { name: 'Black', price: 100, onSale: true, maxPerOrder: null, metadata: {} };
    const options = optionIds.map((id) => ({ id, ...option }));
    this.store.products.set(
      id,
      new Product({ id, name: 'Mug', description: '', metadata: {}, options, createdAt: NOON }),
    );
  }

  /** Decides these changes together, and writes nothing. */
  decide(...submissions: readonly Submission[]): Promise<Decisions> {
    return decideTogether(submissions, this.source);
  }

  /** Makes these changes in one transaction. Resolves with the value of each, or the error it threw. */
  async make(...submissions: readonly Submission[]): Promise<unknown[]> {
    const { outcomes, writes } = await this.decide(...submissions);
    applyWrites(this.store, writes);
    return outcomes.map(answerOf);
  }
}

/** A change without an idempotency key. It locks and decides nothing unless told otherwise. */
export function aChange(parts: Partial<Change<unknown>>): Submission {
  return {
    change: { name: 'test', lock: async () => undefined, decide: () => undefined, ...parts },
    once: null,
  };
}

/** The same change under the idempotency key `key` of the user `ann`, unless told otherwise. */
export function underKey({ change }: Submission, once: Partial<Once<unknown>> = {}): Submission {
  return {
    change,
    once: {
      userId: 'ann',
      key: 'key',
      fingerprint: 'the request',
      encode: (result) => ({ status: 201, body: JSON.stringify(result), location: '/made' }),
      ...once,
    },
  };
}

/** What the caller gets: the value, or the error. */
export function answerOf(outcome: Outcome): unknown {
  return outcome.isRefused ? outcome.error : outcome.value;
}
