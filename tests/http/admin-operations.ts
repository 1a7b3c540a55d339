import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECK_NAMES } from '../../src/application/ports/reconciliation.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import {
  expectFaults,
  expectProblem,
  type HttpShop,
  NO_ID,
  type OpenHttpShop,
  somebody,
  TIMESTAMP,
  UUID,
} from './http-shop.ts';

/** Orders, events and the books, as the operator sees them; and that nobody else does. */
export function adminOperationSuite(open: OpenHttpShop): void {
  let shop: HttpShop;
  beforeAll(async () => {
    shop = await open();
  });
  afterAll(() => shop.close());

  describe("the operator's orders", () => {
    it("are everybody's, and are found by user and status", async () => {
      const userId = somebody();
      const optionId = await givenOption(shop.useCases);
      const cancelled = await givenOrder(shop.useCases, userId, optionId);
      await shop.useCases.cancelOrder.execute({ userId, orderId: cancelled.id });
      const pending = await givenOrder(shop.useCases, userId, optionId);
      const latest = await givenOrder(shop.useCases, somebody(), optionId);
      const list = (query: string) => shop.admin.get(`/v1/admin/orders?${query}`);

      expect((await list('limit=1')).body).toMatchObject({ data: [{ id: latest.id }], hasMore: true });
      expect((await list(`userId=${userId}`)).body).toMatchObject({
        data: [{ id: pending.id }, { id: cancelled.id }],
        nextCursor: null,
      });
      expect((await list(`userId=${userId}&status=PENDING`)).body).toMatchObject({
        data: [{ id: pending.id }],
      });
      expectFaults(await list('userId=a%20b'), '/userId');
      expectFaults(await list('status=x'), '/status');
    });

    it("are read one by one, anybody's", async () => {
      const userId = somebody();
      const order = await givenOrder(shop.useCases, userId, await givenOption(shop.useCases));

      const answer = await shop.admin.get(`/v1/admin/orders/${order.id}`);

      expect(answer).toMatchObject({ status: 200, body: { id: order.id, userId, currency: 'KRW' } });
      expectProblem(await shop.admin.get(`/v1/admin/orders/${NO_ID}`), 404, 'ORDER_NOT_FOUND');
    });
  });

  describe("the operator's events", () => {
    it('tell of confirmed orders, and are sent again when asked', async () => {
      const userId = somebody();
      const optionId = await givenOption(shop.useCases, { price: 100 });
      await givenBalance(shop.useCases, userId, 1_000);
      const items = [{ optionId, quantity: 1 }];
      const { order } = await shop.useCases.checkout.execute({ userId, items });

      const listed = await shop.admin.get(
        `/v1/admin/events?orderId=${order.id.toUpperCase()}&status=PENDING`,
      );
      const [event] = Object(listed.body).data;
      const redelivered = await shop.admin.post(`/v1/admin/events/${event.id}/redelivery`);

      expect(listed.body).toEqual({ data: [event], hasMore: false, nextCursor: null });
      expect(event).toEqual({
        id: UUID,
        type: 'shop.order.confirmed',
        orderId: order.id,
        status: 'PENDING',
        attempts: 0,
        lastError: null,
        createdAt: TIMESTAMP,
        nextAttemptAt: TIMESTAMP,
        sentAt: null,
      });
      expect(redelivered.status).toBe(202);
      expect(redelivered.body).toEqual({ ...event, nextAttemptAt: TIMESTAMP });
    });

    it('are not found by a status or an id that is none', async () => {
      expect((await shop.admin.get(`/v1/admin/events?orderId=${NO_ID}`)).body).toMatchObject({ data: [] });
      expectFaults(await shop.admin.get('/v1/admin/events?status=LOST'), '/status');
      expectFaults(await shop.admin.get('/v1/admin/events?orderId=1'), '/orderId');
      const missing = await shop.admin.post(`/v1/admin/events/${NO_ID}/redelivery`);
      expectProblem(missing, 404, 'EVENT_NOT_FOUND');
    });
  });

  it('proves the books by every check', async () => {
    const answer = await shop.admin.get('/v1/admin/reconciliation');

    expect(answer).toMatchObject({ status: 200, body: { ok: true, asOf: TIMESTAMP } });
    const checks: { name: string }[] = Object(answer.body).checks;
    expect(checks.map(({ name }) => name).toSorted()).toEqual([...CHECK_NAMES].toSorted());
    for (const check of checks) {
      expect(check).toEqual({
        name: check.name,
        ok: true,
        checked: expect.any(Number),
        violationCount: 0,
        violations: [],
      });
    }
  });

  it.each([
    ['POST', '/v1/admin/products'],
    ['PATCH', `/v1/admin/products/${NO_ID}`],
    ['POST', `/v1/admin/products/${NO_ID}/options`],
    ['PATCH', `/v1/admin/options/${NO_ID}`],
    ['GET', `/v1/admin/options/${NO_ID}/stock`],
    ['POST', `/v1/admin/options/${NO_ID}/stock-adjustments`],
    ['POST', '/v1/admin/coupons'],
    ['GET', '/v1/admin/coupons'],
    ['PATCH', `/v1/admin/coupons/${NO_ID}`],
    ['GET', '/v1/admin/orders'],
    ['GET', `/v1/admin/orders/${NO_ID}`],
    ['POST', `/v1/admin/orders/${NO_ID}/cancellation`],
    ['POST', '/v1/admin/products/rank/refresh'],
    ['GET', '/v1/admin/events'],
    ['POST', `/v1/admin/events/${NO_ID}/redelivery`],
    ['GET', '/v1/admin/reconciliation'],
  ] as const)('opens %s %s to the operator only', async (method, path) => {
    const shopper = await shop.shopper(somebody());
    const call = {
      GET: (client: typeof shopper) => client.get(path),
      POST: (client: typeof shopper) => client.post(path, {}),
      PATCH: (client: typeof shopper) => client.patch(path, {}),
    }[method];

    expectProblem(await call(shopper), 403, 'FORBIDDEN');
    expectProblem(await call(shop.anybody), 401, 'UNAUTHENTICATED');
  });
}
