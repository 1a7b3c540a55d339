import { invariant } from '../../domain/invariant.ts';
import { createProduct, type IdentifiedProduct } from '../create-product.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import type { Ids } from '../ports/ids.ts';
import type { Orders } from '../ports/orders.ts';
import type { Change, Once, Shop, Transactions } from '../ports/transactions.ts';
import { addDemoCoupons } from './demo-coupons.ts';
import { DEMO_IDS } from './demo-ids.ts';
import { addDemoOrders, lockForDemoOrders } from './demo-orders.ts';
import { identifyDemoProducts } from './demo-products.ts';

interface SeedDemoShopPorts {
  readonly transactions: Pick<Transactions, 'runOnce'>;
  readonly catalogue: Pick<Catalogue, 'isEmpty' | 'findWhole'>;
  readonly orders: Pick<Orders, 'find'>;
  readonly ids: Ids;
  /** ISO 4217. */
  readonly currency: string;
}

/**
 * Gives an empty shop what every example of the API needs, and a thing for each refusal: products, coupon campaigns, users
 * with money, and their orders. The products and campaigns are one change, and the money and orders another one, each
 * under an idempotency key. So replicas that start at the same time make them once. If a replica is killed between the
 * two, the next start makes the second one.
 */
export class SeedDemoShop {
  readonly #ports: SeedDemoShopPorts;

  constructor(ports: SeedDemoShopPorts) {
    this.#ports = ports;
  }

  /** Resolves with whether this call made the demo shop, or its second half. */
  async execute(): Promise<boolean> {
    const { transactions, catalogue } = this.#ports;
    if (await catalogue.isEmpty()) await transactions.runOnce(this.#offer(), once('products'));
    if (!(await this.#lacksOrders())) return false;
    const { replayed } = await transactions.runOnce(this.#sell(), once('orders'));
    return !replayed;
  }

  /** Whether this is a demo shop without its orders. The keys cannot tell, because they are kept for a week only. */
  async #lacksOrders(): Promise<boolean> {
    const { catalogue, orders } = this.#ports;
    const [product, order] = await Promise.all([
      catalogue.findWhole(DEMO_IDS.productId),
      orders.find(DEMO_IDS.orderId),
    ]);
    return product !== undefined && order === undefined;
  }

  #offer(): Change<void> {
    const products = identifyDemoProducts(this.#ports.ids);
    return {
      name: 'seed-demo-shop',
      lock: async () => {},
      decide: (shop) => {
        for (const product of products) createProduct(product, shop);
        withdraw(DEMO_IDS.withdrawnOptionId, products, shop);
        addDemoCoupons(shop);
      },
    };
  }

  #sell(): Change<void> {
    return {
      name: 'seed-demo-shop',
      lock: lockForDemoOrders,
      decide: (shop) => addDemoOrders(shop, this.#ports.currency),
    };
  }
}

/** No caller has this user id, because it has a space in it. */
function once(half: string): Once<void> {
  return {
    userId: 'demo data',
    key: half,
    fingerprint: half,
    encode: () => ({ status: 201, body: '{}', location: null }),
  };
}

function withdraw(optionId: string, products: readonly IdentifiedProduct[], shop: Shop): void {
  const owner = products.find(({ options }) => options.some(({ id }) => id === optionId));
  const product = owner && shop.products.find(owner.id);
  invariant(product, `No product of the demo shop has the option ${optionId}`);
  shop.products.put(product.changeOption(optionId, { onSale: false }));
}
