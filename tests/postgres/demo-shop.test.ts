import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestShop } from '../contracts/test-shop.ts';
import { firstOf } from '../given.ts';
import { createPostgresShop } from './postgres-shop.ts';

const ALL = { limit: 100, after: null };

describe('the demo shop on PostgreSQL', () => {
  let shop: TestShop;
  const seed = ({ useCases }: TestShop) => useCases.seedDemoShop.execute({ now: new Date() });

  beforeEach(async () => {
    shop = await createPostgresShop();
  });

  afterEach(() => shop.close());

  it('is made once if replicas start at the same time, and its books are sound', async () => {
    const replicas = [shop, shop.reopen(), shop.reopen(), shop.reopen()];
    const made = await Promise.all(replicas.map(seed));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect((await shop.ports.catalogue.page(ALL)).data).toHaveLength(8);
    expect((await shop.ports.coupons.open(ALL)).data).toHaveLength(2);
    expect((await shop.ports.reconciliation.run()).ok).toBe(true);
    expect(await seed(shop.reopen())).toBe(false);
  });

  it('sells at once: a shopper takes both coupons and checks out', async () => {
    await seed(shop);
    const { useCases, ports } = shop;
    const { options } = firstOf((await ports.catalogue.page(ALL)).data);
    const coupons = (await ports.coupons.open(ALL)).data;
    await useCases.chargeBalance.execute({ userId: 'shopper', amount: 1_000_000 });
    for (const { id: couponId } of coupons) {
      const issued = await useCases.issueCoupon.execute({ userId: 'shopper', couponId });
      const { outcome, order } = await useCases.checkout.execute({
        userId: 'shopper',
        items: [{ optionId: firstOf(options).id, quantity: 2 }],
        issuedCouponId: issued.id,
      });
      expect(outcome).toBe('PAID');
      expect(order.discountAmount).toBeGreaterThan(0);
    }
  });
});
