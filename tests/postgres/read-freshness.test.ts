import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, anOption, aProductCommand } from '../builders.ts';
import type { TestShop } from '../contracts/test-shop.ts';
import { firstOf, givenBalance, givenOption, givenOrder } from '../given.ts';
import { createPostgresShop } from './postgres-shop.ts';

const ROUNDS = 40;
const READERS = 16;

let shop: TestShop;
/** The same shop as another replica sees it: with connections and read batches of its own. */
let replica: TestShop;

beforeAll(async () => {
  shop = await createPostgresShop();
  replica = shop.reopen();
});

afterAll(() => shop.close());

/**
 * Makes changes one after the other on one replica. After each change, reads many times at once on both replicas. Other
 * reads go on all the time, so a query that began before the change is always under way.
 */
async function watchChanges<Seen>(
  change: (round: number) => Promise<Seen>,
  ...reads: readonly (() => Promise<unknown>)[]
): Promise<{ expected: Seen; seen: unknown[] }[]> {
  let isOver = false;
  const crowd = reads.map(async (read) => {
    while (!isOver) await Promise.all([read(), read()]);
  });
  const rounds: { expected: Seen; seen: unknown[] }[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const expected = await change(round);
    const answers = reads.flatMap((read) => Array.from({ length: READERS }, read));
    rounds.push({ expected, seen: [...new Set(await Promise.all(answers))] });
  }
  isOver = true;
  await Promise.all(crowd);
  return rounds;
}

/** Every read that began after a change saw what the change left. */
function expectFresh(rounds: readonly { expected: unknown; seen: readonly unknown[] }[]): void {
  expect(rounds).toHaveLength(ROUNDS);
  for (const { expected, seen } of rounds) expect(seen).toEqual([expected]);
}

describe('a read that begins after a change', () => {
  it('sees the balance it left', async () => {
    const amount = (of: TestShop) => async () => (await of.ports.balances.get('ann')).amount;
    const charge = async () => (await shop.useCases.chargeBalance({ userId: 'ann', amount: 1 })).balance;
    expectFresh(await watchChanges(charge, amount(shop), amount(replica)));
  });

  it('sees the state it left an order in', async () => {
    const optionId = await givenOption(shop.useCases, { price: 10, stock: 1_000 });
    await givenBalance(shop.useCases, 'bea', 1_000_000);
    let orderId = (await givenOrder(shop.useCases, 'bea', optionId)).id;
    const state = (of: TestShop) => async () => {
      const asked = orderId;
      const order = await of.ports.orders.find(asked);
      return `${asked}: ${order?.status}, paid ${order?.payment?.amount}`;
    };
    const placeAndPay = async () => {
      const { id } = await givenOrder(shop.useCases, 'bea', optionId);
      orderId = id;
      await Promise.all([state(shop)(), state(replica)()]);
      const { order } = await shop.useCases.payOrder({ userId: 'bea', orderId });
      return `${id}: CONFIRMED, paid ${order.total}`;
    };
    expectFresh(await watchChanges(placeAndPay, state(shop), state(replica)));
  });

  it('sees the stock it left, of one product and in the list', async () => {
    const product = await shop.useCases.createProduct(aProductCommand({ options: [anOption({ stock: 0 })] }));
    const optionId = firstOf(product.options).id;
    const one = (of: TestShop) => async () =>
      (await of.ports.catalogue.find(product.id))?.options.map(({ stock }) => stock)[0];
    const listed = (of: TestShop) => async () => {
      const { data } = await of.ports.catalogue.page({ limit: 5, after: null });
      return data.find(({ id }) => id === product.id)?.options.map(({ stock }) => stock)[0];
    };
    const adjust = async () =>
      (await shop.useCases.adjustStock({ optionId, delta: 1, reason: 'Delivery' })).available;
    expectFresh(await watchChanges(adjust, one(shop), one(replica), listed(shop)));
  });

  it('sees how many coupons it left', async () => {
    const { id } = await shop.useCases.createCoupon(aCampaign({ quantity: ROUNDS }));
    const issued = (of: TestShop) => async () => (await of.ports.coupons.find(id))?.issued;
    const issue = async (round: number) => {
      await shop.useCases.issueCoupon({ userId: `user-${round}`, couponId: id });
      return round;
    };
    expectFresh(await watchChanges(issue, issued(shop), issued(replica)));
  });
});
