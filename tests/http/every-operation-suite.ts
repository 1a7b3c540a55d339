import { expect, it } from 'vitest';
import type { Operation } from '../../src/adapters/http/openapi/operations.ts';
import type { Answer, Client, Method } from './client.ts';
import { aUserId, NO_ID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** The paths that need no token. */
const PUBLIC = [
  '/v1/products',
  '/v1/products/rank',
  '/v1/products/{productId}',
  '/v1/coupons',
  '/v1/coupons/{couponId}',
];
/** The paths at which a POST demands an idempotency key. */
const KEY_REQUIRED = [
  '/v1/balance/charges',
  '/v1/orders',
  '/v1/orders/{orderId}/payment',
  '/v1/orders/{orderId}/cancellation',
  '/v1/checkout',
  '/v1/admin/options/{optionId}/stock-adjustments',
  '/v1/admin/orders/{orderId}/cancellation',
];

/** What holds for every operation of the API, also for those that are added later. */
export const everyOperationSuite = shopSuite('an operation', (shop) => {
  const operationsWith = (isConcerned: (operation: Operation) => boolean) =>
    shop.operations.filter((operation) => operation.access !== 'probe' && isConcerned(operation));

  /** Expects that each of these operations refuses such a request in this way. */
  const expectRefusal = async (
    refusal: object,
    operations: readonly Operation[],
    ask: (operation: Operation) => Promise<Answer>,
  ) => {
    const answers = await Promise.all(operations.map(ask));
    const met = answers.map(({ body }, index) => ({
      operationId: operations[index]?.operationId,
      ...Object(body),
    }));
    expect(operations).not.toEqual([]);
    expect(met).toMatchObject(operations.map(({ operationId }) => ({ operationId, ...refusal })));
  };

  it('needs a token, unless it is public', async () => {
    const operations = operationsWith(({ path }) => !PUBLIC.includes(path));
    await expectRefusal({ code: 'UNAUTHENTICATED' }, operations, (one) => request(shop.visitor, one));
  });

  it('for operators is refused to a shopper', async () => {
    const shopper = await shop.shopper(aUserId());
    const operations = operationsWith(({ path }) => path.startsWith('/v1/admin/'));
    await expectRefusal({ code: 'FORBIDDEN' }, operations, (one) => request(shopper, one));
  });

  it('that demands an idempotency key is refused without one', async () => {
    const operations = operationsWith(({ method, path }) => method === 'POST' && KEY_REQUIRED.includes(path));
    expect(operations).toHaveLength(KEY_REQUIRED.length);
    await expectRefusal({ code: 'IDEMPOTENCY_KEY_MISSING' }, operations, (one) => request(shop.admin, one));
  });

  it('refuses a query parameter that it does not declare', async () => {
    await expectRefusal(
      { errors: [{ in: 'query', pointer: '/unknown' }] },
      operationsWith(() => true),
      (one) => request(shop.admin, { ...one, path: `${one.path}?unknown=1` }),
    );
  });

  it('refuses a field that it does not declare', async () => {
    const operations = operationsWith(({ method }) => method !== 'GET');
    await expectRefusal({ errors: [{ in: 'body', pointer: '/unknown' }] }, operations, (one) =>
      request(shop.admin, one, { ...exampleOf(one), unknown: 1 }),
    );
  });
});

/** Sends the example of the operation's body, or another one, without a key. Its ids are unknown. */
function request(client: Client, operation: Operation, body = exampleOf(operation)): Promise<Answer> {
  return client.request(operation.method as Method, operation.path.replaceAll(/\{\w+\}/g, NO_ID), body);
}

function exampleOf({ body }: Operation): object | undefined {
  const examples = body?.meta()?.examples;
  return Array.isArray(examples) ? examples[0] : undefined;
}
