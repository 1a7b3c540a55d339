import { describe, expect, it } from 'vitest';
import { codesOf } from '../../src/adapters/http/openapi/problem-schemas.ts';
import { PROBLEM_KINDS, type ProblemCode } from '../../src/adapters/http/problems/problem-kinds.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { adminAuditSuite } from './admin-audit-suite.ts';
import { adminBalanceSuite } from './admin-balance-suite.ts';
import { adminListSuite } from './admin-lists-suite.ts';
import { adminOperationSuite } from './admin-operations-suite.ts';
import { adminProductSuite } from './admin-products-suite.ts';
import { balanceSuite } from './balance-suite.ts';
import { couponSuite } from './coupons-suite.ts';
import { everyOperationSuite } from './every-operation-suite.ts';
import type { HttpShop, OpenHttpShop } from './http-shop.ts';
import { limitSuite, settingSuite } from './limits-suite.ts';
import { metadataSuite } from './metadata-suite.ts';
import { orderSuite } from './orders-suite.ts';
import { pagingSuite } from './paging-suite.ts';
import { productSuite, rankSuite } from './products-suite.ts';
import { lateSuite, settlementSuite } from './settlement-suite.ts';
import { storefrontSuite } from './storefront-suite.ts';

const SUITES = [
  productSuite,
  rankSuite,
  storefrontSuite,
  balanceSuite,
  couponSuite,
  orderSuite,
  limitSuite,
  settingSuite,
  settlementSuite,
  lateSuite,
  adminProductSuite,
  metadataSuite,
  adminListSuite,
  adminBalanceSuite,
  adminAuditSuite,
  adminOperationSuite,
  pagingSuite,
  everyOperationSuite,
];

/** The problems of a request that no route gets. None of them is a refusal of the business. */
const BEFORE_ANY_ROUTE: readonly Exclude<ProblemCode, ErrorCode>[] = [
  'ROUTE_NOT_FOUND',
  'MALFORMED_REQUEST',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
];

/** Tests every row and every refusal of the HTTP contract, on any kind of shop. */
export function routeSuites(openShop: OpenHttpShop): void {
  const shops: HttpShop[] = [];
  const open: OpenHttpShop = async (policies) => {
    const shop = await openShop(policies);
    shops.push(shop);
    return shop;
  };
  for (const suite of SUITES) suite(open);
  // Comes last, because it looks at the refusals that the tests of the other suites have met.
  refusalSuite(shops);
}

/** Compares the refusals that each route declares as its own with those that the tests have met. */
function refusalSuite(shops: readonly HttpShop[]): void {
  describe('the refusals of a route', () => {
    it('are exactly those that it declares', () => {
      const operations = (shops[0]?.operations ?? []).filter(({ path }) => path.startsWith('/v1/'));
      const declared = operations.flatMap((operation) => refusals(operation, operation.refusals));
      const common = new Set(
        operations.flatMap((operation) => refusals(operation, codesOf({ ...operation, refusals: [] }))),
      );
      const met = new Set(
        shops.flatMap((shop) => shop.metRefusals.flatMap((one) => refusals(one, [one.code]))),
      );

      expect([...met].filter((refusal) => !common.has(refusal)).sort()).toEqual(declared.toSorted());
    });

    it('show their code in one line of the log each, and the log has no token', () => {
      const text = shops.flatMap((shop) => shop.logLines);
      const answers = Map.groupBy(
        text.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'Request answered'),
        ({ requestId }) => requestId,
      );
      const met = shops.flatMap((shop) => shop.metRefusals);
      expect(met.length).toBeGreaterThan(100);
      for (const { requestId, code } of met) {
        const lines = answers.get(requestId) ?? [];
        expect([requestId, ...lines.map((line) => line.code)]).toEqual([requestId, code]);
      }
      // Every JSON Web Token begins like this.
      expect(text.filter((line) => line.includes('eyJ'))).toEqual([]);
    });

    it('are in all every problem that there is, except those of a request that no route gets', () => {
      const declared: readonly string[] = (shops[0]?.operations ?? []).flatMap(codesOf);
      const undeclared = Object.keys(PROBLEM_KINDS).filter((code) => !declared.includes(code));
      expect(undeclared.sort()).toEqual(BEFORE_ANY_ROUTE.toSorted());
    });
  });
}

function refusals(
  { operationId }: { readonly operationId: string | undefined },
  codes: readonly string[],
): string[] {
  return codes.map((code) => `${operationId} ${code}`);
}
