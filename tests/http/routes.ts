import { describe, expect, it } from 'vitest';
import { codesOf } from '../../src/adapters/http/openapi/problem-schemas.ts';
import { adminOperationSuite } from './admin-operations.ts';
import { adminProductSuite } from './admin-products.ts';
import { balanceSuite } from './balance.ts';
import { couponSuite } from './coupons.ts';
import type { HttpShop, OpenHttpShop } from './http-shop.ts';
import { orderSuite } from './orders.ts';
import { pagingSuite } from './paging.ts';
import { productSuite } from './products.ts';
import { settlementSuite } from './settlement.ts';

/** Every row and every refusal of the HTTP contract, whatever the shop is kept in. */
export function routeSuites(openShop: OpenHttpShop): void {
  const shops: HttpShop[] = [];
  const open: OpenHttpShop = async (overrides) => {
    const shop = await openShop(overrides);
    shops.push(shop);
    return shop;
  };
  productSuite(open);
  balanceSuite(open);
  couponSuite(open);
  orderSuite(open);
  settlementSuite(open);
  adminProductSuite(open);
  adminOperationSuite(open);
  pagingSuite(open);
  // The last one: it looks at what the suites above have met.
  refusalSuite(shops);
}

/** Holds the refusals that each route declares against those that the tests before have met. */
function refusalSuite(shops: readonly HttpShop[]): void {
  describe('the refusals of a route', () => {
    it('are those that it declares, and each is met by a test', () => {
      const operations = shops[0]?.operations.filter(({ path }) => path.startsWith('/v1/')) ?? [];
      const met = shops.flatMap(({ metRefusals }) => metRefusals);
      const ofAnyRoute = (operationId: string | undefined) => {
        const operation = operations.find((one) => one.operationId === operationId);
        return operation ? codesOf({ ...operation, refusals: [] }).map(String) : [];
      };
      const declared = operations.flatMap(({ operationId, refusals }) =>
        refusals.map((code) => `${operationId} ${code}`),
      );
      const found = met
        .filter(({ operationId, code }) => !ofAnyRoute(operationId).includes(code))
        .map(({ operationId, code }) => `${operationId} ${code}`);

      expect([...new Set(found)].sort()).toEqual(declared.toSorted());
    });
  });
}
