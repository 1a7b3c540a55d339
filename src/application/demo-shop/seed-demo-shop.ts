import { invariant } from '../../domain/invariant.ts';
import { createProduct, type IdentifiedProduct } from '../create-product.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import type { Ids } from '../ports/ids.ts';
import type { Change, Offer, Once, Shop, Transactions } from '../ports/transactions.ts';
import { addDemoCoupons } from './demo-coupons.ts';
import { DEMO_IDS } from './demo-ids.ts';
import { addDemoOrders, lockForDemoOrders } from './demo-orders.ts';
import { identifyDemoProducts } from './demo-products.ts';

interface SeedDemoShopPorts {
  readonly transactions: Pick<Transactions, 'runOnce'>;
  readonly catalogue: Pick<Catalogue, 'isEmpty'>;
  readonly ids: Ids;
  /** ISO 4217. */
  readonly currency: string;
}

/** No caller has this user id, because it has a space in it. */
const ONCE: Once<void> = {
  userId: 'demo data',
  key: 'seed-demo-shop',
  fingerprint: 'seed-demo-shop',
  encode: () => ({ status: 201, body: '{}', location: null }),
};

/**
 * Gives an empty shop what every example of the API needs, and a thing for each refusal: products, coupon campaigns, users
 * with money, and their orders. All of it is one change under one idempotency key. So replicas that start at the same
 * time make it once, and a replica that is killed meanwhile leaves no half of it.
 */
export class SeedDemoShop {
  readonly #ports: SeedDemoShopPorts;

  constructor(ports: SeedDemoShopPorts) {
    this.#ports = ports;
  }

  /** Resolves with whether this call made the demo shop. */
  async execute(): Promise<boolean> {
    const { transactions, catalogue } = this.#ports;
    if (!(await catalogue.isEmpty())) return false;
    const { replayed } = await transactions.runOnce(this.#change(), ONCE);
    return !replayed;
  }

  #change(): Change<void> {
    const { ids, currency } = this.#ports;
    const products = identifyDemoProducts(ids);
    return {
      name: 'seed-demo-shop',
      lock: lockForDemoOrders,
      decide: (shop) => {
        for (const product of products) createProduct(product, shop);
        addDemoCoupons(shop);
        addDemoOrders({ ...shop, offers: offersOf(products) }, currency);
        withdraw(DEMO_IDS.withdrawnOptionId, products, shop);
      },
    };
  }
}

/** The offers of products that are new. An ordinary order reads offers from the store, which does not have these yet. */
function offersOf(products: readonly IdentifiedProduct[]): Shop['offers'] {
  const offers = products.flatMap(({ id: productId, name: productName, options }) =>
    options.map(
      ({ id: optionId, name: optionName, price, maxPerOrder }): Offer => ({
        optionId,
        productId,
        productName,
        optionName,
        price,
        onSale: true,
        maxPerOrder,
      }),
    ),
  );
  return { find: (optionId) => offers.find((offer) => offer.optionId === optionId) };
}

function withdraw(optionId: string, products: readonly IdentifiedProduct[], shop: Shop): void {
  const owner = products.find(({ options }) => options.some(({ id }) => id === optionId));
  const product = owner && shop.products.find(owner.id);
  invariant(product, `No product of the demo shop has the option ${optionId}`);
  shop.products.put(product.changeOption(optionId, { onSale: false }));
}
