import { describe, expect, it } from 'vitest';
import { aCampaign } from '../builders.ts';
import { givenCampaign, givenIssuedCoupon, givenOption } from '../given.ts';
import { aUserId, expectFaults, expectProblem, NO_ID, TIMESTAMP, UUID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

const PAST = new Date('2020-06-01T00:00:00.000Z');
const FUTURE = new Date('2080-01-01T00:00:00.000Z');

/** Coupon campaigns and the caller's coupons. */
export const couponSuite = shopSuite('coupons', (shop) => {
  describe('coupon campaigns', () => {
    it('are shown to callers without a token, with the number of coupons that are left', async () => {
      const discount = { type: 'PERCENTAGE', percent: 10, maximumAmount: null } as const;
      const couponId = await givenCampaign(shop.useCases, { discount, quantity: 2 });
      await shop.useCases.issueCoupon.execute({ userId: aUserId(), couponId });

      const answer = await shop.visitor.get(`/v1/coupons/${couponId}`);

      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        id: couponId,
        name: 'Welcome',
        discount,
        currency: 'KRW',
        minimumOrderAmount: 0,
        quantity: 2,
        remaining: 1,
        issueStartsAt: '2020-01-01T00:00:00.000Z',
        issueEndsAt: '2090-01-01T00:00:00.000Z',
        usableUntil: '2091-01-01T00:00:00.000Z',
      });
    });

    it('are not found by an unknown id, and a malformed id is refused', async () => {
      expectProblem(await shop.visitor.get(`/v1/coupons/${NO_ID}`), 404, 'COUPON_NOT_FOUND');
      expectFaults(await shop.visitor.get('/v1/coupons/abc'), '/couponId');
    });

    it('are listed until their issuing ends, even if they are sold out', async () => {
      const soldOut = await givenCampaign(shop.useCases, { quantity: 1 });
      await shop.useCases.issueCoupon.execute({ userId: aUserId(), couponId: soldOut });
      const over = await givenCampaign(shop.useCases, { issueEndsAt: PAST });

      const listed = await shop.visitor.get('/v1/coupons?limit=1');
      const all = await shop.admin.get('/v1/admin/coupons?limit=2');

      expect(listed.body).toMatchObject({ data: [{ id: soldOut, remaining: 0 }] });
      expect(all.body).toMatchObject({ data: [{ id: over }, { id: soldOut }] });
    });
  });

  describe('taking a coupon', () => {
    it('gives a coupon that can be used', async () => {
      const couponId = await givenCampaign(shop.useCases, { minimumOrderAmount: 5 });
      const shopper = await shop.shopper(aUserId());

      const answer = await shopper.post(`/v1/coupons/${couponId}/issues`);
      const location = String(answer.headers.location);

      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        id: UUID,
        couponId,
        name: 'Welcome',
        discount: { type: 'FIXED', amount: 300 },
        currency: 'KRW',
        minimumOrderAmount: 5,
        status: 'ISSUED',
        orderId: null,
        issuedAt: TIMESTAMP,
        usableUntil: '2091-01-01T00:00:00.000Z',
      });
      expect((await shopper.get(location)).body).toEqual(answer.body);
    });

    it('works without a key, and gives one coupon for requests with the same key', async () => {
      const couponId = await givenCampaign(shop.useCases);
      const [one, other] = [await shop.shopper(aUserId()), await shop.shopper(aUserId())];
      const path = `/v1/coupons/${couponId}/issues`;

      expect(await one.request('POST', path)).toMatchObject({ status: 201 });
      const first = await other.post(path, {}, { 'idempotency-key': '"k"' });
      const again = await other.post(path, undefined, { 'idempotency-key': 'k' });

      expect(again).toMatchObject({ status: 201, text: first.text });
      expect(again.headers.location).toBe(first.headers.location);
    });

    it('is refused for an unknown campaign', async () => {
      const shopper = await shop.shopper(aUserId());
      expectProblem(await shopper.post(`/v1/coupons/${NO_ID}/issues`), 404, 'COUPON_NOT_FOUND');
    });

    it.each([
      ['COUPON_NOT_STARTED', { issueStartsAt: FUTURE }],
      ['COUPON_EXPIRED', { issueEndsAt: PAST }],
    ])('is refused with %s', async (code, campaign) => {
      const couponId = await givenCampaign(shop.useCases, campaign);
      const shopper = await shop.shopper(aUserId());
      expectProblem(await shopper.post(`/v1/coupons/${couponId}/issues`), 409, code);
    });

    it('is refused to a user who has one, and after the last one is taken', async () => {
      const couponId = await givenCampaign(shop.useCases, { quantity: 2 });
      const path = `/v1/coupons/${couponId}/issues`;
      const [one, other] = [await shop.shopper(aUserId()), await shop.shopper(aUserId())];

      await one.post(path);
      expectProblem(await one.post(path), 409, 'COUPON_ALREADY_ISSUED');
      await other.post(path);
      expectProblem(await other.post(path), 409, 'COUPON_SOLD_OUT');
    });
  });

  describe('my coupons', () => {
    it('are listed newest first, and by their status', async () => {
      const userId = aUserId();
      const { useCases } = shop;
      const shopper = await shop.shopper(userId);
      const ended = { issueEndsAt: FUTURE, usableUntil: FUTURE };
      const used = await givenIssuedCoupon(useCases, userId);
      const reserved = await givenIssuedCoupon(useCases, userId);
      const issued = await givenIssuedCoupon(useCases, userId, ended);
      const optionId = await givenOption(useCases, { price: 100 });
      const items = [{ optionId, quantity: 1 }];
      await useCases.checkout.execute({ userId, items, issuedCouponId: used });
      const { id: orderId } = await useCases.placeOrder.execute({ userId, items, issuedCouponId: reserved });

      const list = (query: string) => shopper.get(`/v1/issued-coupons${query}`);

      expect((await list('')).body).toMatchObject({
        data: [
          { id: issued, status: 'ISSUED', orderId: null },
          { id: reserved, status: 'RESERVED', orderId },
          { id: used, status: 'USED' },
        ],
        hasMore: false,
        nextCursor: null,
      });
      expect((await list('?status=RESERVED')).body).toMatchObject({ data: [{ id: reserved }] });
      expect((await list('?status=USED')).body).toMatchObject({ data: [{ id: used }] });
      expect((await list('?status=EXPIRED')).body).toMatchObject({ data: [] });
      expectFaults(await list('?status=issued'), '/status');
    });

    it('do not include those of another user', async () => {
      const mine = await givenIssuedCoupon(shop.useCases, aUserId());
      const other = await shop.shopper(aUserId());

      expectProblem(await other.get(`/v1/issued-coupons/${mine}`), 404, 'ISSUED_COUPON_NOT_FOUND');
      expectProblem(await other.get(`/v1/issued-coupons/${NO_ID}`), 404, 'ISSUED_COUPON_NOT_FOUND');
      expect((await other.get('/v1/issued-coupons')).body).toMatchObject({ data: [] });
    });
  });

  describe('an operator', () => {
    const campaign = () => JSON.parse(JSON.stringify(aCampaign()));

    it('creates a campaign', async () => {
      const answer = await shop.admin.post('/v1/admin/coupons', {
        ...campaign(),
        issueStartsAt: '2020-01-01T09:00:00+09:00',
      });

      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        ...campaign(),
        id: UUID,
        currency: 'KRW',
        remaining: 100,
        issueStartsAt: '2020-01-01T00:00:00.000Z',
      });
      const read = await shop.visitor.get(String(answer.headers.location));
      expect(read.body).toEqual(answer.body);
    });

    it.each([
      ['/name', { name: ' ' }],
      ['/name', { name: 'a\u0000' }],
      ['/name', { name: '\ud800' }],
      ['/name', { name: 'x'.repeat(201) }],
      ['/discount/type', { discount: { type: 'GIFT' } }],
      ['/discount/amount', { discount: { type: 'FIXED', amount: 0 } }],
      ['/discount/percent', { discount: { type: 'PERCENTAGE', percent: 101, maximumAmount: null } }],
      ['/discount/percent', { discount: { type: 'FIXED', amount: 1, percent: 5 } }],
      ['/minimumOrderAmount', { minimumOrderAmount: -1 }],
      ['/quantity', { quantity: 0 }],
      ['/quantity', { quantity: 1_000_000_001 }],
      ['/issueStartsAt', { issueStartsAt: '2020-02-30T00:00:00Z' }],
      ['/issueStartsAt', { issueStartsAt: '1969-12-31T23:59:59Z' }],
      ['/usableUntil', { usableUntil: '9999-12-31T23:59:59-01:00' }],
      ['/issueEndsAt', { issueEndsAt: '2020-01-01T00:00:00.000Z' }],
      ['/usableUntil', { usableUntil: '2089-12-31T23:59:59.999Z' }],
      ['/remaining', { remaining: 5 }],
    ])('cannot create a campaign with an invalid %s: %j', async (pointer, fields) => {
      const answer = await shop.admin.post('/v1/admin/coupons', { ...campaign(), ...fields });
      expectFaults(answer, pointer);
    });

    it('changes the quantity and the end of a campaign', async () => {
      const couponId = await givenCampaign(shop.useCases);
      const change = { quantity: 7, issueEndsAt: '2085-01-01T00:00:00.000Z' };

      const answer = await shop.admin.patch(`/v1/admin/coupons/${couponId}`, change);

      expect(answer).toMatchObject({ status: 200, body: { id: couponId, remaining: 7, ...change } });
      expect((await shop.visitor.get(`/v1/coupons/${couponId}`)).body).toEqual(answer.body);
    });

    it('cannot set a quantity below the issued coupons, an end after the campaign, or nothing at all', async () => {
      const couponId = await givenCampaign(shop.useCases);
      for (const userId of [aUserId(), aUserId()])
        await shop.useCases.issueCoupon.execute({ userId, couponId });
      const change = (body: object) => shop.admin.patch(`/v1/admin/coupons/${couponId}`, body);

      expectProblem(await change({ quantity: 1 }), 409, 'COUPON_BELOW_ISSUED');
      expectFaults(await change({ issueEndsAt: '2091-01-01T00:00:00.001Z' }), '/issueEndsAt');
      expectFaults(await change({}), '');
      expectFaults(await change({ name: 'Other' }), '/name', '');
      const missing = await shop.admin.patch(`/v1/admin/coupons/${NO_ID}`, { quantity: 1 });
      expectProblem(missing, 404, 'COUPON_NOT_FOUND');
    });
  });
});
