import { afterAll, beforeAll, describe } from 'vitest';
import type { UseCasePorts } from '../../src/application/use-cases.ts';
import type { HttpShop, OpenHttpShop } from './http-shop.ts';

/** Tests over HTTP that run on any kind of shop, such as one in memory or one on PostgreSQL. */
export type ShopSuite = (open: OpenHttpShop) => void;

/**
 * Makes a suite whose tests share a shop. The shop opens before the first test, and closes after the last one.
 *
 * @param policies change the shop's own, such as how long an order may stay unpaid.
 */
export function shopSuite(
  title: string,
  addTests: (shop: HttpShop) => void,
  policies: Partial<UseCasePorts> = {},
): ShopSuite {
  return (open) =>
    describe(title, () => {
      // The tests are added before the shop is open. So they get an object that is filled in later.
      const shop = {} as HttpShop;
      beforeAll(async () => {
        Object.assign(shop, await open(policies));
      });
      afterAll(() => shop.close());
      addTests(shop);
    });
}
