import { createCoupon } from './create-coupon.ts';
import { createProduct, identifyProduct } from './create-product.ts';
import { DEMO_PRODUCTS, demoCoupons } from './demo-shop.ts';
import type { Catalogue } from './ports/catalogue.ts';
import type { Ids } from './ports/ids.ts';
import type { Change, Once, Transactions } from './ports/transactions.ts';

interface SeedDemoShopPorts {
  readonly transactions: Pick<Transactions, 'runOnce'>;
  readonly catalogue: Pick<Catalogue, 'isEmpty'>;
  readonly ids: Ids;
}

/** No caller has this user id, because it has a space in it. */
const ONCE: Once<void> = {
  userId: 'demo data',
  key: 'seed-demo-shop',
  fingerprint: 'seed-demo-shop',
  encode: () => ({ status: 201, body: '{}', location: null }),
};

/**
 * Gives an empty shop products to sell and two coupon campaigns. All of it is one change under one idempotency key. So
 * replicas that start at the same time make it once, and a replica that is killed meanwhile leaves no half of it.
 */
export class SeedDemoShop {
  readonly #ports: SeedDemoShopPorts;

  constructor(ports: SeedDemoShopPorts) {
    this.#ports = ports;
  }

  /** Resolves with whether this call made the demo shop. */
  async execute({ now }: { readonly now: Date }): Promise<boolean> {
    const { transactions, catalogue } = this.#ports;
    if (!(await catalogue.isEmpty())) return false;
    const { replayed } = await transactions.runOnce(this.#change(now), ONCE);
    return !replayed;
  }

  #change(now: Date): Change<void> {
    const { ids } = this.#ports;
    const products = DEMO_PRODUCTS.map((product) => identifyProduct(product, ids));
    const coupons = demoCoupons(now).map((coupon) => ({ coupon, id: ids.next() }));
    return {
      name: 'seed-demo-shop',
      lock: () => Promise.resolve(),
      decide: (shop) => {
        for (const product of products) createProduct(product, shop);
        for (const { coupon, id } of coupons) createCoupon(coupon, id, shop);
      },
    };
  }
}
