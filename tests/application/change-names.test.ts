import { describe, expect, it } from 'vitest';
import type { Transactions } from '../../src/application/ports/transactions.ts';
import type { UseCases } from '../../src/application/use-cases.ts';
import { aCampaign, anId, anOption, aProductCommand, NOON, noonPlus } from '../builders.ts';
import { useCasesOver } from '../contracts/test-shop.ts';
import { givenOption } from '../given.ts';
import { createMemoryShop } from '../in-memory/memory-shop.ts';

const userId = 'shopper';
const [optionId, orderId] = [anId(), anId()];
const items = [{ optionId, quantity: 1 }];
const counted = { reason: 'Counted' };

/** Executes the use case of each change. It does not matter whether the change is refused. */
const CHANGES: Readonly<Record<string, (useCases: UseCases, shop: UseCases) => Promise<unknown>>> = {
  'charge-balance': ({ chargeBalance }) => chargeBalance.execute({ userId, amount: 1 }),
  'issue-coupon': ({ issueCoupon }) => issueCoupon.execute({ userId, couponId: anId() }),
  'place-order': ({ placeOrder }) => placeOrder.execute({ userId, items }),
  'pay-order': ({ payOrder }) => payOrder.execute({ userId, orderId }),
  checkout: ({ checkout }) => checkout.execute({ userId, items }),
  'cancel-order': ({ cancelOrder }) => cancelOrder.execute({ userId, orderId }),
  'create-product': ({ createProduct }) => createProduct.execute(aProductCommand()),
  'change-product': ({ changeProduct }) => changeProduct.execute({ productId: anId() }),
  'add-option': ({ addOption }) => addOption.execute({ productId: anId(), ...anOption() }),
  'change-option': async ({ changeOption }, shop) =>
    changeOption.execute({ optionId: await givenOption(shop) }),
  'adjust-stock': ({ adjustStock }) => adjustStock.execute({ optionId, delta: 1, ...counted }),
  'adjust-balance': ({ adjustBalance }) => adjustBalance.execute({ userId, amount: 1, ...counted }),
  'create-coupon': ({ createCoupon }) => createCoupon.execute(aCampaign()),
  'change-coupon': ({ changeCoupon }) => changeCoupon.execute({ couponId: anId() }),
  'redeliver-event': ({ redeliverEvent }) => redeliverEvent.execute({ eventId: anId() }),
  'redeliver-events': ({ redeliverEvents }) =>
    redeliverEvents.execute({ createdFrom: NOON, createdTo: noonPlus(1) }),
  'refresh-rank': ({ refreshRank }) => refreshRank.execute({}),
};

describe('the name of a change, by which its lane is chosen,', () => {
  it.each(Object.entries(CHANGES))('is %s', async (name, execute) => {
    const { ports, useCases: shop } = createMemoryShop();
    const names: string[] = [];
    const transactions: Transactions = {
      run: (change) => {
        names.push(change.name);
        return ports.transactions.run(change);
      },
      runOnce: (change, once) => ports.transactions.runOnce(change, once),
    };
    await execute(useCasesOver({ ...ports, transactions }), shop).catch(() => undefined);
    expect(names).toEqual([name]);
  });
});
