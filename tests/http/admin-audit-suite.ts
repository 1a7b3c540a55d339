import { describe, expect, it } from 'vitest';
import { anOption, aProductCommand } from '../builders.ts';
import { firstOf, givenBalance, givenCampaign, givenOption, givenOrder } from '../given.ts';
import type { Answer } from './client.ts';
import { aUserId, expectFaults, expectProblem, type HttpShop, NO_ID, TIMESTAMP, UUID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** The subject of the operator's token. */
const OPERATOR = 'operator';

interface Expected {
  readonly action: string;
  readonly target: { readonly type: string; readonly id: string | null };
  readonly before: object | null;
  readonly after: object;
}

/** Each operation with which operators change something: a request, and the audit entry that it leaves. */
const CHANGES: Readonly<Record<string, (shop: HttpShop) => Promise<{ answer: Answer; entry: Expected }>>> = {
  adminCreateProduct: async ({ admin }) => {
    const answer = await admin.post('/v1/admin/products', aProductCommand({ options: [anOption()] }));
    const { id, currency: _, ...after } = Object(answer.body);
    return { answer, entry: { action: 'product.created', target: product(id), before: null, after } };
  },
  adminChangeProduct: async ({ admin, useCases }) => {
    const { id, description } = await useCases.createProduct.execute(aProductCommand({ name: 'Mug' }));
    const answer = await admin.patch(`/v1/admin/products/${id}`, { name: 'Cup', description });
    const [before, after] = [{ name: 'Mug' }, { name: 'Cup' }];
    return { answer, entry: { action: 'product.changed', target: product(id), before, after } };
  },
  adminAddProductOption: async ({ admin, useCases }) => {
    const { id: productId } = await useCases.createProduct.execute(aProductCommand());
    const option = anOption({ maxPerOrder: 3 });
    const answer = await admin.post(`/v1/admin/products/${productId}/options`, option);
    const id = Object(answer.body).options[1].id;
    const after = { productId, ...option, metadata: {} };
    return { answer, entry: { action: 'option.created', target: ofOption(id), before: null, after } };
  },
  adminChangeProductOption: async ({ admin, useCases }) => {
    const id = await givenOption(useCases, { price: 1_000 });
    const change = { price: 900, onSale: false, maxPerOrder: 5, name: 'Black' };
    const answer = await admin.patch(`/v1/admin/options/${id}`, change);
    const before = { price: 1_000, onSale: true, maxPerOrder: null };
    const after = { price: 900, onSale: false, maxPerOrder: 5 };
    return { answer, entry: { action: 'option.changed', target: ofOption(id), before, after } };
  },
  adminAdjustStock: async ({ admin, useCases }) => {
    const id = await givenOption(useCases, { stock: 10 });
    const body = { delta: -3, reason: 'Broken' };
    const answer = await admin.post(`/v1/admin/options/${id}/stock-adjustments`, body);
    const [before, after] = [{ onHand: 10 }, { onHand: 7 }];
    return { answer, entry: { action: 'stock.adjusted', target: ofOption(id), before, after } };
  },
  adminCreateCoupon: async ({ admin }) => {
    const after = {
      name: 'Autumn',
      discount: { type: 'FIXED', amount: 5_000 },
      minimumOrderAmount: 0,
      quantity: 100,
      issueStartsAt: '2026-11-20T00:00:00.000Z',
      issueEndsAt: '2026-11-30T00:00:00.000Z',
      usableUntil: '2026-12-31T00:00:00.000Z',
    };
    const answer = await admin.post('/v1/admin/coupons', after);
    const target = { type: 'coupon', id: Object(answer.body).id };
    return { answer, entry: { action: 'coupon.created', target, before: null, after } };
  },
  adminChangeCoupon: async ({ admin, useCases }) => {
    const id = await givenCampaign(useCases, { quantity: 100 });
    const issueEndsAt = '2089-01-01T00:00:00.000Z';
    const answer = await admin.patch(`/v1/admin/coupons/${id}`, { quantity: 200, issueEndsAt });
    const before = { quantity: 100, issueEndsAt: '2090-01-01T00:00:00.000Z' };
    const after = { quantity: 200, issueEndsAt };
    return {
      answer,
      entry: { action: 'coupon.changed', target: { type: 'coupon', id }, before, after },
    };
  },
  adminCancelOrder: async ({ admin, useCases }) => {
    const { id } = await givenPaidOrder(useCases);
    const answer = await admin.post(`/v1/admin/orders/${id}/cancellation`);
    const { cancelledAt, payment } = Object(answer.body);
    const unpaid = { ...payment, refundedAt: null };
    const before = { status: 'CONFIRMED', cancelledAt: null, cancelReason: null, payment: unpaid };
    const after = { status: 'CANCELLED', cancelledAt, cancelReason: 'REQUESTED', payment };
    return {
      answer,
      entry: { action: 'order.cancelled', target: { type: 'order', id }, before, after },
    };
  },
  adminRedeliverEvent: async ({ admin, useCases, reads, outbox }) => {
    const order = await givenPaidOrder(useCases);
    await failEvents(outbox);
    const { data } = await reads.outbox.page({ limit: 1, after: null, orderId: order.id });
    const { id } = firstOf(data);
    const answer = await admin.post(`/v1/admin/events/${id}/redelivery`);
    const before = { status: 'DEAD', attempts: 1, nextAttemptAt: null };
    const { nextAttemptAt } = Object(answer.body);
    const after = { status: 'PENDING', attempts: 0, nextAttemptAt };
    return {
      answer,
      entry: { action: 'event.redelivered', target: { type: 'event', id }, before, after },
    };
  },
  adminRedeliverEvents: async ({ admin, useCases, outbox }) => {
    const { confirmedAt } = await givenPaidOrder(useCases);
    await failEvents(outbox);
    const createdTo = new Date((confirmedAt?.getTime() ?? 0) + 1).toISOString();
    const range = { createdFrom: '2020-01-01T00:00:00.000Z', createdTo };
    const answer = await admin.post('/v1/admin/events/redeliveries', range);
    const after = { ...range, count: Object(answer.body).count };
    const target = { type: 'event', id: null };
    return { answer, entry: { action: 'events.redelivered', target, before: null, after } };
  },
  adminAdjustBalance: async ({ admin, useCases }) => {
    const id = aUserId();
    await givenBalance(useCases, id, 1_000);
    const body = { amount: -400, reason: 'Charged twice' };
    const answer = await admin.post(`/v1/admin/users/${id}/balance-adjustments`, body);
    const [before, after] = [{ amount: 1_000 }, { amount: 600 }];
    return {
      answer,
      entry: { action: 'balance.adjusted', target: { type: 'balance', id }, before, after },
    };
  },
  adminRefreshProductRank: async ({ admin }) => {
    const answer = await admin.post('/v1/admin/products/rank/refresh');
    const after = { asOf: Object(answer.body).asOf };
    const target = { type: 'rank', id: null };
    return { answer, entry: { action: 'rank.refreshed', target, before: null, after } };
  },
};

/** The list of what operators have changed. */
export const adminAuditSuite = shopSuite('the audit list', (shop) => {
  const list = async (query = '') => Object((await shop.admin.get(`/v1/admin/audit?${query}`)).body).data;

  it('knows every operation with which an operator changes something', () => {
    const changing = shop.operations.filter(
      ({ access, method }) => access === 'admin' && method !== 'GET' && method !== 'HEAD',
    );
    expect(changing.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(CHANGES).sort());
  });

  it.each(Object.entries(CHANGES))('has one entry of each %s, with what changed', async (_, change) => {
    const { answer, entry } = await change(shop);

    expect(answer.status).toBeLessThan(300);
    const { target } = entry;
    const found = await list(target.id === null ? 'limit=1' : `target=${encodeURIComponent(target.id)}`);
    expect(found).toEqual([{ id: UUID, at: TIMESTAMP, subject: OPERATOR, ...entry }]);
  });

  describe('has no entry', () => {
    it('of a change that is refused', async () => {
      const id = await givenOption(shop.useCases, { stock: 1 });
      const body = { delta: -2, reason: 'Broken' };
      const refused = await shop.admin.post(`/v1/admin/options/${id}/stock-adjustments`, body);
      expectProblem(refused, 409, 'STOCK_BELOW_RESERVED');
      expect(await list(`target=${id}`)).toEqual([]);
    });

    it('of a repeat, which gets the stored reply', async () => {
      const id = await givenOption(shop.useCases);
      const send = () => {
        const key = { 'idempotency-key': `repeat-${id}` };
        return shop.admin.post(
          `/v1/admin/options/${id}/stock-adjustments`,
          { delta: 1, reason: 'Found' },
          key,
        );
      };
      await Promise.all([send(), send(), send()]);
      await send();
      expect(await list(`target=${id}`)).toHaveLength(1);
    });

    it('of a request that changes nothing', async () => {
      const id = await givenOption(shop.useCases, { price: 5, name: 'Black' });
      const answer = await shop.admin.patch(`/v1/admin/options/${id}`, { price: 5, name: 'Black' });
      expect(answer.status).toBe(200);
      expect(await list(`target=${id}`)).toEqual([]);
    });

    it('of what shoppers and the service itself change', async () => {
      const userId = aUserId();
      const order = await givenOrder(shop.useCases, userId, await givenOption(shop.useCases));
      const shopper = await shop.shopper(userId);
      await shopper.post('/v1/balance/charges', { amount: 5 });
      await shopper.post(`/v1/orders/${order.id}/cancellation`);
      expect(await list(`target=${order.id}`)).toEqual([]);
      expect(await list(`target=${userId}`)).toEqual([]);
      expect(await list(`subject=${userId}`)).toEqual([]);
    });
  });

  describe('is filtered', () => {
    it('by the operator and by the target, exactly', async () => {
      const id = await givenOption(shop.useCases);
      const path = `/v1/admin/options/${id}`;
      await shop.admin.patch(path, { price: 1 });
      await shop.admin.patch(path, { price: 2 });

      const both = await list(`subject=${OPERATOR}&target=${id}`);
      expect(both.map(({ after }: Expected) => after)).toEqual([{ price: 2 }, { price: 1 }]);
      expect(await list(`subject=operato&target=${id}`)).toEqual([]);
      expect(await list(`target=${id.toUpperCase()}`)).toEqual([]);
      expect(await list(`target=${NO_ID}`)).toEqual([]);
      const all = await list('limit=2');
      expect(all.map(({ id: entryId }: { id: string }) => entryId)).toEqual(
        both.map(({ id: entryId }: { id: string }) => entryId),
      );
    });

    it('by nothing that cannot be an id', async () => {
      expectFaults(await shop.admin.get('/v1/admin/audit?subject=a%20b'), '/subject');
      expectFaults(await shop.admin.get('/v1/admin/audit?target='), '/target');
      expectFaults(await shop.admin.get(`/v1/admin/audit?target=${'x'.repeat(256)}`), '/target');
    });
  });
});

function product(id: string) {
  return { type: 'product', id };
}

function ofOption(id: string) {
  return { type: 'option', id };
}

async function givenPaidOrder(useCases: HttpShop['useCases']) {
  const userId = aUserId();
  await givenBalance(useCases, userId, 1_000);
  const items = [{ optionId: await givenOption(useCases, { price: 100 }), quantity: 1 }];
  return (await useCases.checkout.execute({ userId, items })).order;
}

/** Makes every event dead that waits. */
async function failEvents(outbox: HttpShop['outbox']): Promise<void> {
  const claimed = await outbox.claim(1_000, 60_000);
  await outbox.markFailed(claimed.map((event) => ({ event, error: 'HTTP 410', retryInMs: null })));
}
