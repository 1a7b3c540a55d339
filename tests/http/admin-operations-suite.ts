import { describe, expect, it } from 'vitest';
import { CHECK_NAMES } from '../../src/application/ports/reconciliation.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import { aUserId, expectFaults, expectProblem, NO_ID, TIMESTAMP, UUID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** Orders, events and the books, for operators. */
export const adminOperationSuite = shopSuite('the operator', (shop) => {
  describe('orders of all users', () => {
    it('are listed newest first, and found by user and by status', async () => {
      const userId = aUserId();
      const optionId = await givenOption(shop.useCases);
      const cancelled = await givenOrder(shop.useCases, userId, optionId);
      await shop.useCases.cancelOrder.execute({ userId, orderId: cancelled.id });
      const pending = await givenOrder(shop.useCases, userId, optionId);
      const latest = await givenOrder(shop.useCases, aUserId(), optionId);
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

    it('are found by their id', async () => {
      const userId = aUserId();
      const order = await givenOrder(shop.useCases, userId, await givenOption(shop.useCases));

      const answer = await shop.admin.get(`/v1/admin/orders/${order.id}`);

      expect(answer).toMatchObject({ status: 200, body: { id: order.id, userId, currency: 'KRW' } });
      expectProblem(await shop.admin.get(`/v1/admin/orders/${NO_ID}`), 404, 'ORDER_NOT_FOUND');
    });
  });

  describe('events', () => {
    it('report confirmed orders, and are due again after a redelivery', async () => {
      const userId = aUserId();
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

    it('that are dead are due again together, by the time of their creation', async () => {
      const userId = aUserId();
      const optionId = await givenOption(shop.useCases, { price: 0 });
      const items = [{ optionId, quantity: 1 }];
      const { order } = await shop.useCases.checkout.execute({ userId, items });
      const claimed = await shop.outbox.claim(1_000, 60_000);
      const failures = claimed.map((event) => ({ event, error: 'HTTP 410', retryInMs: null }));
      await shop.outbox.markFailed(failures);
      const at = order.confirmedAt ?? order.placedAt;
      const range = { createdFrom: at, createdTo: new Date(at.getTime() + 1) };
      const list = async () => (await shop.admin.get(`/v1/admin/events?orderId=${order.id}`)).body;

      expect(await list()).toMatchObject({ data: [{ status: 'DEAD', attempts: 1, nextAttemptAt: null }] });
      const redelivered = await shop.admin.post('/v1/admin/events/redeliveries', range);
      const again = await shop.admin.post('/v1/admin/events/redeliveries', range);

      expect(redelivered).toMatchObject({ status: 202, body: { count: 1, hasMore: false } });
      expect(again).toMatchObject({ status: 202, body: { count: 0, hasMore: false } });
      expect(await list()).toMatchObject({
        data: [{ status: 'PENDING', attempts: 0, nextAttemptAt: TIMESTAMP, lastError: 'HTTP 410' }],
      });
    });

    it.each([
      ['/createdTo', { createdTo: '2026-11-20T00:00:00Z' }],
      ['/createdTo', { createdTo: '2026-11-21T00:00:00Z' }],
      ['/createdTo', { createdTo: undefined }],
      ['/createdFrom', { createdFrom: '2026-11-21' }],
    ])('are not due again together with an invalid %s: %j', async (pointer, fields) => {
      const range = { createdFrom: '2026-11-21T00:00:00Z', createdTo: '2026-11-22T00:00:00Z' };
      const answer = await shop.admin.post('/v1/admin/events/redeliveries', { ...range, ...fields });
      expectFaults(answer, pointer);
    });

    it('are not found by an unknown id, and a malformed status or id is refused', async () => {
      expect((await shop.admin.get(`/v1/admin/events?orderId=${NO_ID}`)).body).toMatchObject({ data: [] });
      expectFaults(await shop.admin.get('/v1/admin/events?status=LOST'), '/status');
      expectFaults(await shop.admin.get('/v1/admin/events?orderId=1'), '/orderId');
      const missing = await shop.admin.post(`/v1/admin/events/${NO_ID}/redelivery`);
      expectProblem(missing, 404, 'EVENT_NOT_FOUND');
    });
  });

  it('checks the books by every rule', async () => {
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
});
