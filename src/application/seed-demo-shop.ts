import { createCoupon } from './create-coupon.ts';
import { createProduct } from './create-product.ts';
import { DEMO_PRODUCTS, demoCoupons } from './demo-shop.ts';
import type { Catalogue } from './ports/catalogue.ts';
import type { Ids } from './ports/ids.ts';
import type { Change, Once, Transactions } from './ports/transactions.ts';

interface SeedDemoShopPorts {
  readonly transactions: Transactions;
  readonly catalogue: Catalogue;
  readonly ids: Ids;
}

/** No caller has this name, since a token's subject has no space. */
const ONCE: Once<void> = {
  userId: 'demo data',
  key: 'seed-demo-shop',
  fingerprint: 'seed-demo-shop',
  encode: () => ({ status: 201, body: '{}', location: null }),
};

/**
 * Gives an empty shop something to sell, and two coupon campaigns, all in one change: replicas that start at once make
 * it once, and a kill leaves nothing half made. Resolves with whether this call made it.
 */
export const seedDemoShop =
  ({ transactions, catalogue, ids }: SeedDemoShopPorts) =>
  async ({ now }: { readonly now: Date }): Promise<boolean> => {
    if (!(await catalogue.isEmpty())) return false;
    const changes: Change<unknown>[] = [
      ...DEMO_PRODUCTS.map(createProduct({ ids })),
      ...demoCoupons(now).map(createCoupon({ ids })),
    ];
    const seeding: Change<void> = {
      name: 'seed-demo-shop',
      lock: () => Promise.resolve(),
      decide: (shop) => {
        for (const change of changes) change.decide(shop);
      },
    };
    const { replayed } = await transactions.runOnce(seeding, ONCE);
    return !replayed;
  };
