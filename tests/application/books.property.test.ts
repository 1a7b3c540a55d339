import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import { NOON } from '../builders.ts';
import { ORDER_TTL_MS } from '../contracts/test-shop.ts';
import { givenCampaign, givenOption } from '../given.ts';
import { createMemoryShop, type MemoryShop } from '../in-memory/memory-shop.ts';
import { expectBooksInOrder } from './expect-books.ts';

const USERS = ['ann', 'ben', 'cho'];
const RUNS = 150;

const user = fc.constantFrom(...USERS);
const index = fc.nat({ max: 5 });
const command = fc.oneof(
  fc.record({
    type: fc.constant('charge' as const),
    userId: user,
    amount: fc.integer({ min: -1, max: 3_000 }),
  }),
  fc.record({ type: fc.constant('issue' as const), userId: user, index }),
  fc.record({
    type: fc.constantFrom('place' as const, 'checkout' as const),
    userId: user,
    lines: fc.array(fc.record({ index, quantity: fc.integer({ min: 1, max: 4 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    coupon: fc.option(index, { nil: undefined }),
  }),
  fc.record({
    type: fc.constantFrom('pay' as const, 'cancel' as const),
    userId: user,
    index: fc.nat({ max: 20 }),
  }),
  fc.record({ type: fc.constant('adjust' as const), index, delta: fc.integer({ min: -6, max: 6 }) }),
  fc.record({
    type: fc.constant('reprice' as const),
    index,
    price: fc.nat({ max: 900 }),
    onSale: fc.boolean(),
  }),
  fc.record({ type: fc.constant('wait' as const), ms: fc.nat({ max: ORDER_TTL_MS }) }),
  fc.record({ type: fc.constant('expire' as const) }),
);

type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

/** A small shop. Commands choose its options, campaigns and orders by index. */
class Session {
  readonly shop: MemoryShop;
  readonly #optionIds: string[] = [];
  readonly #couponIds: string[] = [];
  #now = NOON;

  constructor() {
    this.shop = createMemoryShop();
    this.shop.setNow(this.#now);
  }

  async open(): Promise<void> {
    for (const price of [0, 100, 700])
      this.#optionIds.push(await givenOption(this.shop.useCases, { price, stock: 6 }));
    this.#couponIds.push(await givenCampaign(this.shop.useCases, { quantity: 2 }));
    const discount = { type: 'PERCENTAGE', percent: 100, maximumAmount: null } as const;
    this.#couponIds.push(await givenCampaign(this.shop.useCases, { discount, minimumOrderAmount: 500 }));
  }

  /** Performs the command. A refusal is fine; every other error fails the test. */
  async perform(command: Command): Promise<void> {
    try {
      await this.#perform(command);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  #perform(command: Command): Promise<unknown> {
    const { useCases, store } = this.shop;
    switch (command.type) {
      case 'charge':
        return useCases.chargeBalance.execute(command);
      case 'issue':
        return useCases.issueCoupon.execute({
          userId: command.userId,
          couponId: at(this.#couponIds, command.index),
        });
      case 'place':
      case 'checkout': {
        const items = command.lines.map(({ index, quantity }) => ({
          optionId: at(this.#optionIds, index),
          quantity,
        }));
        const issued = [...store.issuedCoupons.keys()];
        const issuedCouponId =
          command.coupon !== undefined && issued.length > 0 ? at(issued, command.coupon) : undefined;
        const order = { userId: command.userId, items, issuedCouponId };
        return command.type === 'place'
          ? useCases.placeOrder.execute(order)
          : useCases.checkout.execute(order);
      }
      case 'pay':
      case 'cancel': {
        if (store.orders.size === 0) return Promise.resolve();
        const order = at([...store.orders.values()], command.index);
        const target = { userId: order.userId, orderId: order.id };
        return command.type === 'pay'
          ? useCases.payOrder.execute(target)
          : useCases.cancelOrder.execute(target);
      }
      case 'adjust':
        if (command.delta === 0) return Promise.resolve();
        return useCases.adjustStock.execute({
          optionId: at(this.#optionIds, command.index),
          delta: command.delta,
          reason: 'x',
        });
      case 'reprice':
        return useCases.changeOption.execute({
          optionId: at(this.#optionIds, command.index),
          price: command.price,
          onSale: command.onSale,
        });
      case 'wait':
        this.#now = new Date(this.#now.getTime() + command.ms);
        this.shop.setNow(this.#now);
        return Promise.resolve();
      case 'expire':
        return useCases.expireOrders.execute();
    }
  }
}

describe('the books', () => {
  it('are in order after any commands, one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
        const session = new Session();
        await session.open();
        for (const next of commands) await session.perform(next);
        await expectBooksInOrder(session.shop.ports);
        expectNothingLost(session.shop);
      }),
      { numRuns: RUNS },
    );
  });

  it('are in order after any commands, many of them at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(command, { maxLength: 10 }), { maxLength: 4 }), async (bursts) => {
        const session = new Session();
        await session.open();
        for (const burst of bursts) await Promise.all(burst.map((next) => session.perform(next)));
        await expectBooksInOrder(session.shop.ports);
        expectNothingLost(session.shop);
      }),
      { numRuns: RUNS },
    );
  });
});

/** Counts money and units without the books' own checks: what came in is what is still there plus what was sold. */
function expectNothingLost({ store }: MemoryShop): void {
  const orders = [...store.orders.values()];
  const confirmed = orders.filter(({ status }) => status === 'CONFIRMED');
  const charged = sum(store.ledger.filter(({ type }) => type === 'CHARGE').map(({ amount }) => amount));
  const spent = sum(confirmed.map(({ total }) => total));
  expect(sum([...store.balances.values()].map(({ amount }) => amount))).toBe(charged - spent);
  const sold = sum(confirmed.flatMap(({ items }) => items.map(({ quantity }) => quantity)));
  const countedIn = sum(store.movements.map(({ delta }) => delta));
  expect(sum([...store.stocks.values()].map(({ onHand }) => onHand))).toBe(countedIn - sold);
  const paid = orders.filter(({ payment }) => payment !== null);
  const refunded = paid.filter(({ status }) => status === 'CANCELLED');
  expect(store.events.size).toBe(paid.length + refunded.length);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The row at an index. After the last row, it starts again with the first. */
function at<Row>(rows: readonly Row[], index: number): Row {
  const row = rows[index % rows.length];
  if (row === undefined) throw new RangeError('There is nothing to choose from');
  return row;
}
