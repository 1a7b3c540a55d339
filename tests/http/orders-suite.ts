import { describe, expect, it } from 'vitest';
import { givenBalance, givenCampaign, givenIssuedCoupon, givenOption, givenOrder } from '../given.ts';
import { aUserId, expectFaults, expectProblem, NO_ID, TIMESTAMP, UUID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** Placing orders, alone and by checkout, and reading them. */
export const orderSuite = shopSuite('orders', (shop) => {
  describe('placing an order', () => {
    it('reserves the stock, holds the coupon and fixes the total', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const optionId = await givenOption(shop.useCases, { price: 1_000, stock: 5 });
      const issuedCouponId = await givenIssuedCoupon(shop.useCases, userId);
      const line = { optionId: optionId.toUpperCase(), quantity: 1 };

      const answer = await shopper.post('/v1/orders', {
        items: [line, { optionId, quantity: 2 }],
        issuedCouponId: issuedCouponId.toUpperCase(),
        expectedTotal: 2_700,
      });

      const item = { productId: UUID, productName: 'Mug', optionName: 'Black', unitPrice: 1_000 };
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        id: UUID,
        userId,
        status: 'PENDING',
        items: [{ optionId, ...item, quantity: 3, amount: 3_000 }],
        itemsTotal: 3_000,
        discountAmount: 300,
        total: 2_700,
        currency: 'KRW',
        issuedCouponId,
        placedAt: TIMESTAMP,
        expiresAt: TIMESTAMP,
        confirmedAt: null,
        cancelledAt: null,
        cancelReason: null,
        payment: null,
      });
      expect(await shop.useCases.getStock.execute({ optionId })).toMatchObject({ onHand: 5, reserved: 3 });
      expect((await shopper.get(String(answer.headers.location))).body).toEqual(answer.body);
    });

    it.each([
      ['/items', {}],
      ['/items', { items: [] }],
      ['/items', { items: Array.from({ length: 101 }, () => ({ optionId: NO_ID, quantity: 1 })) }],
      ['/items/0/optionId', { items: [{ optionId: 'x', quantity: 1 }] }],
      ['/items/0/quantity', { items: [{ optionId: NO_ID, quantity: 0 }] }],
      ['/items/0/quantity', { items: [{ optionId: NO_ID, quantity: 10_001 }] }],
      ['/items/0/quantity', { items: [{ optionId: NO_ID, quantity: '1' }] }],
      ['/items/0/price', { items: [{ optionId: NO_ID, quantity: 1, price: 1 }] }],
      ['/issuedCouponId', { items: [{ optionId: NO_ID, quantity: 1 }], issuedCouponId: 'x' }],
      ['/expectedTotal', { items: [{ optionId: NO_ID, quantity: 1 }], expectedTotal: -1 }],
      ['/userId', { items: [{ optionId: NO_ID, quantity: 1 }], userId: 'x' }],
    ])('refuses an invalid %s', async (pointer, body) => {
      const shopper = await shop.shopper(aUserId());
      expectFaults(await shopper.post('/v1/orders', body), pointer);
      expectFaults(await shopper.post('/v1/checkout', body), pointer);
    });

    it('names the line that brings an option over 10,000 units', async () => {
      const shopper = await shop.shopper(aUserId());
      const items = [9_999, 1, 1].map((quantity) => ({ optionId: NO_ID, quantity }));
      expectFaults(await shopper.post('/v1/orders', { items }), '/items/2/quantity');
    });
  });

  describe.each(['/v1/orders', '/v1/checkout'])('%s', (path) => {
    it('names every option that is unknown or not on sale', async () => {
      const shopper = await shop.shopper(aUserId());
      const onSale = await givenOption(shop.useCases);
      const withdrawn = await givenOption(shop.useCases);
      await shop.useCases.changeOption.execute({ optionId: withdrawn, onSale: false });
      const items = [NO_ID, onSale, withdrawn].map((optionId) => ({ optionId, quantity: 1 }));

      const answer = await shopper.post(path, { items });

      expectProblem(answer, 404, 'PRODUCT_OPTION_NOT_FOUND', { optionIds: [NO_ID, withdrawn] });
    });

    it('names every option of which it has too many units, added up, before it looks at the stock', async () => {
      const shopper = await shop.shopper(aUserId());
      const limited = await givenOption(shop.useCases, { stock: 100, maxPerOrder: 2 });
      const scarce = await givenOption(shop.useCases, { stock: 0, maxPerOrder: 1 });
      const free = await givenOption(shop.useCases, { stock: 100 });
      const items = [limited, free, scarce, limited].map((optionId) => ({ optionId, quantity: 2 }));

      const answer = await shopper.post(path, { items });

      expectProblem(answer, 409, 'QUANTITY_LIMIT_EXCEEDED', {
        items: [
          { optionId: limited, requested: 4, maxPerOrder: 2 },
          { optionId: scarce, requested: 2, maxPerOrder: 1 },
        ],
      });
      const unknown = { optionId: NO_ID, quantity: 1 };
      const first = await shopper.post(path, { items: [...items, unknown] });
      expectProblem(first, 404, 'PRODUCT_OPTION_NOT_FOUND', { optionIds: [NO_ID] });
      expect(await shop.useCases.getStock.execute({ optionId: limited })).toMatchObject({ reserved: 0 });
    });

    it('takes as many units as the limit allows', async () => {
      const userId = aUserId();
      await givenBalance(shop.useCases, userId, 10_000);
      const optionId = await givenOption(shop.useCases, { maxPerOrder: 2 });
      const answer = await (await shop.shopper(userId)).post(path, { items: [{ optionId, quantity: 2 }] });
      expect(answer.status).toBe(201);
    });

    it('names every option that is short of stock, and changes nothing', async () => {
      const shopper = await shop.shopper(aUserId());
      const scarce = await givenOption(shop.useCases, { stock: 1 });
      const enough = await givenOption(shop.useCases, { stock: 2 });
      const items = [
        { optionId: enough, quantity: 2 },
        { optionId: scarce, quantity: 1 },
        { optionId: scarce, quantity: 1 },
      ];

      const answer = await shopper.post(path, { items });

      expectProblem(answer, 409, 'OUT_OF_STOCK', {
        items: [{ optionId: scarce, requested: 2, available: 1 }],
      });
      expect(await shop.useCases.getStock.execute({ optionId: enough })).toMatchObject({
        onHand: 2,
        reserved: 0,
      });
    });

    it('does not find an unknown coupon or one of another user', async () => {
      const shopper = await shop.shopper(aUserId());
      const items = [{ optionId: await givenOption(shop.useCases), quantity: 1 }];
      const others = await givenIssuedCoupon(shop.useCases, aUserId());

      for (const issuedCouponId of [NO_ID, others]) {
        const answer = await shopper.post(path, { items, issuedCouponId });
        expectProblem(answer, 404, 'ISSUED_COUPON_NOT_FOUND');
      }
    });

    it('says why a coupon cannot be used', async () => {
      const userId = aUserId();
      const { useCases } = shop;
      const shopper = await shop.shopper(userId);
      const items = [{ optionId: await givenOption(useCases, { price: 100 }), quantity: 1 }];
      const held = await givenIssuedCoupon(useCases, userId);
      await useCases.placeOrder.execute({ userId, items, issuedCouponId: held });
      const used = await givenIssuedCoupon(useCases, userId);
      await useCases.checkout.execute({ userId, items, issuedCouponId: used });
      const dear = await givenIssuedCoupon(useCases, userId, { minimumOrderAmount: 101 });
      const refusal = async (issuedCouponId: string, reason: string) => {
        const answer = await shopper.post(path, { items, issuedCouponId });
        expectProblem(answer, 409, 'COUPON_NOT_USABLE', { reason });
      };

      await refusal(held, 'RESERVED');
      await refusal(used, 'ALREADY_USED');
      await refusal(dear, 'BELOW_MINIMUM');
    });

    it('refuses a total that is too large or not the expected one', async () => {
      const shopper = await shop.shopper(aUserId());
      const dear = await givenOption(shop.useCases, { price: 1_000_000_000_000 });
      const cheap = await givenOption(shop.useCases, { price: 100 });

      const tooLarge = await shopper.post(path, { items: [{ optionId: dear, quantity: 2 }] });
      const items = [{ optionId: cheap, quantity: 1 }];
      const changed = await shopper.post(path, { items, expectedTotal: 99 });

      expectProblem(tooLarge, 409, 'TOTAL_LIMIT_EXCEEDED');
      expectProblem(changed, 409, 'TOTAL_CHANGED', { expectedTotal: 99, total: 100 });
    });

    it('refuses a coupon that has expired', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const items = [{ optionId: await givenOption(shop.useCases), quantity: 1 }];
      const endsAt = new Date(Date.now() + 400);
      const couponId = await givenCampaign(shop.useCases, { issueEndsAt: endsAt, usableUntil: endsAt });
      const { id } = await shop.useCases.issueCoupon.execute({ userId, couponId });

      await expect
        .poll(
          async () => (await shop.useCases.getIssuedCoupon.execute({ userId, issuedCouponId: id })).status,
        )
        .toBe('EXPIRED');
      const answer = await shopper.post(path, { items, issuedCouponId: id });

      expectProblem(answer, 409, 'COUPON_EXPIRED');
    });
  });

  describe('checkout', () => {
    it('places an order and pays for it', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const optionId = await givenOption(shop.useCases, { price: 1_000, stock: 5 });
      await givenBalance(shop.useCases, userId, 5_000);

      const answer = await shopper.post('/v1/checkout', { items: [{ optionId, quantity: 2 }] });

      expect(answer).toMatchObject({
        status: 201,
        body: {
          status: 'CONFIRMED',
          total: 2_000,
          confirmedAt: TIMESTAMP,
          payment: { id: UUID, amount: 2_000, paidAt: TIMESTAMP, refundedAt: null },
        },
      });
      expect((await shopper.get(String(answer.headers.location))).body).toEqual(answer.body);
      expect(await shop.useCases.getStock.execute({ optionId })).toMatchObject({ onHand: 3, reserved: 0 });
      expect(await shop.reads.balances.get(userId)).toMatchObject({ amount: 3_000 });
    });

    it('cancels the order if the balance is too small, and replays that answer', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const optionId = await givenOption(shop.useCases, { price: 1_000, stock: 5 });
      const body = { items: [{ optionId, quantity: 1 }] };
      const key = { 'idempotency-key': 'checkout' };

      const answer = await shopper.post('/v1/checkout', body, key);
      const { orderId } = Object(answer.body);
      await givenBalance(shop.useCases, userId, 5_000);
      const again = await shopper.post('/v1/checkout', body, key);

      expectProblem(answer, 402, 'INSUFFICIENT_BALANCE', {
        orderId: UUID,
        orderStatus: 'CANCELLED',
        required: 1_000,
        balance: 0,
        currency: 'KRW',
      });
      expect(again).toMatchObject({ status: 402, text: answer.text });
      expect(again.headers['content-type']).toBe(answer.headers['content-type']);
      const order = await shopper.get(`/v1/orders/${orderId}`);
      expect(order.body).toMatchObject({ status: 'CANCELLED', cancelReason: 'INSUFFICIENT_BALANCE' });
      expect(await shop.useCases.getStock.execute({ optionId })).toMatchObject({ onHand: 5, reserved: 0 });
    });
  });

  describe('orders', () => {
    it('are listed newest first, and by their status', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const optionId = await givenOption(shop.useCases);
      const first = await givenOrder(shop.useCases, userId, optionId);
      const second = await givenOrder(shop.useCases, userId, optionId);
      await shop.useCases.cancelOrder.execute({ userId, orderId: first.id });

      const all = await shopper.get('/v1/orders');
      const pending = await shopper.get('/v1/orders?status=PENDING');

      expect(all.body).toMatchObject({
        data: [
          { id: second.id, status: 'PENDING', currency: 'KRW' },
          { id: first.id, status: 'CANCELLED' },
        ],
        hasMore: false,
        nextCursor: null,
      });
      expect(pending.body).toMatchObject({ data: [{ id: second.id }] });
      expectFaults(await shopper.get('/v1/orders?status=PAID'), '/status');
    });

    it('are not found by another user', async () => {
      const order = await givenOrder(shop.useCases, aUserId(), await givenOption(shop.useCases));
      const other = await shop.shopper(aUserId());

      expectProblem(await other.get(`/v1/orders/${order.id}`), 404, 'ORDER_NOT_FOUND');
      expectProblem(await other.get(`/v1/orders/${NO_ID}`), 404, 'ORDER_NOT_FOUND');
      expectFaults(await other.get('/v1/orders/1'), '/orderId');
      expectProblem(await shop.visitor.get(`/v1/orders/${order.id}`), 401, 'UNAUTHENTICATED');
    });
  });
});
