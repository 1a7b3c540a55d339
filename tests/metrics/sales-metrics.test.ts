import { Registry } from '@prometheus-io/client';
import { beforeEach, expect, it } from 'vitest';
import { InMemoryTransactions } from '../../src/adapters/in-memory/in-memory-transactions.ts';
import { SalesMetrics } from '../../src/adapters/metrics/sales-metrics.ts';
import { givenBalance, givenIssuedCoupon, givenOption } from '../given.ts';
import { createMemoryShop, type MemoryShop } from '../in-memory/memory-shop.ts';
import { linesOf } from './lines-of.ts';

let registry: Registry;
let shop: MemoryShop;

beforeEach(() => {
  registry = new Registry();
  const metrics = new SalesMetrics(registry);
  shop = createMemoryShop(
    {},
    (store) => new InMemoryTransactions(store, (writes) => metrics.countWrites(writes)),
  );
});

it('counts orders by outcome, from 0', async () => {
  const optionId = await givenOption(shop.useCases, { price: 400, stock: 10 });
  await givenBalance(shop.useCases, 'alice', 1_000);
  for (const quantity of [1, 3]) {
    await shop.useCases.checkout.execute({ userId: 'alice', items: [{ optionId, quantity }] });
  }
  expect(await linesOf(registry, 'shop_orders_total')).toEqual([
    'shop_orders_total{outcome="placed"} 2',
    'shop_orders_total{outcome="confirmed"} 1',
    'shop_orders_total{outcome="cancelled_insufficient_balance"} 1',
    'shop_orders_total{outcome="cancelled_expired"} 0',
    'shop_orders_total{outcome="cancelled_requested"} 0',
  ]);
});

it('counts issued coupons', async () => {
  await givenIssuedCoupon(shop.useCases, 'alice');
  expect(await linesOf(registry, 'shop_coupons_issued_total')).toEqual(['shop_coupons_issued_total 1']);
});

it('adds up money by the type of the ledger entry, without sign', async () => {
  const optionId = await givenOption(shop.useCases, { price: 400, stock: 10 });
  await givenBalance(shop.useCases, 'alice', 1_000);
  await shop.useCases.checkout.execute({ userId: 'alice', items: [{ optionId, quantity: 2 }] });
  expect(await linesOf(registry, 'shop_money_total')).toEqual([
    'shop_money_total{type="CHARGE"} 1000',
    'shop_money_total{type="PAYMENT"} 800',
    'shop_money_total{type="REFUND"} 0',
    'shop_money_total{type="ADJUSTMENT"} 0',
  ]);
});
