import { describe, expect, it } from 'vitest';
import { givenBalance, givenIssuedCoupon, givenOption, givenOrder } from '../given.ts';
import { aUserId, expectFaults, expectProblem, NO_ID, TIMESTAMP, UUID } from './http-shop.ts';
import { shopSuite } from './shop-suite.ts';

/** Paying for orders and cancelling them. */
export const settlementSuite = shopSuite('an order', (shop) => {
  describe('paying for an order', () => {
    it('takes the total from the balance, and confirms the order', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const optionId = await givenOption(shop.useCases, { price: 1_000, stock: 5 });
      const order = await givenOrder(shop.useCases, userId, optionId, 2);
      await givenBalance(shop.useCases, userId, 5_000);

      const answer = await shopper.post(`/v1/orders/${order.id}/payment`);

      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        id: UUID,
        orderId: order.id,
        orderStatus: 'CONFIRMED',
        amount: 2_000,
        balance: 3_000,
        currency: 'KRW',
        paidAt: TIMESTAMP,
      });
      expect(answer.headers.location).toBe(`/v1/orders/${order.id}`);
      expect((await shopper.get(`/v1/orders/${order.id}`)).body).toMatchObject({
        status: 'CONFIRMED',
        payment: { id: Object(answer.body).id, amount: 2_000 },
      });
      expect(await shop.useCases.getStock.execute({ optionId })).toMatchObject({ onHand: 3, reserved: 0 });
    });

    it('happens once for requests with the same key, and is refused with another key', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const order = await givenOrder(shop.useCases, userId, await givenOption(shop.useCases, { price: 10 }));
      await givenBalance(shop.useCases, userId, 100);
      const path = `/v1/orders/${order.id}/payment`;
      const key = { 'idempotency-key': 'pay' };

      const [one, two] = await Promise.all([
        shopper.post(path, undefined, key),
        shopper.post(path, undefined, key),
      ]);

      expect([one.status, two.status, one.text]).toEqual([201, 201, two.text]);
      expect(one.headers.location).toBe(two.headers.location);
      expectProblem(await shopper.post(path), 409, 'ORDER_ALREADY_PAID');
      expect(await shop.reads.balances.get(userId)).toMatchObject({ amount: 90 });
    });

    it('cancels the order if the balance is too small, and frees its stock and coupon', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const optionId = await givenOption(shop.useCases, { price: 1_000, stock: 5 });
      const issuedCouponId = await givenIssuedCoupon(shop.useCases, userId);
      const items = [{ optionId, quantity: 1 }];
      const order = await shop.useCases.placeOrder.execute({ userId, items, issuedCouponId });
      await givenBalance(shop.useCases, userId, 699);
      const path = `/v1/orders/${order.id}/payment`;

      expectProblem(await shopper.post(path), 402, 'INSUFFICIENT_BALANCE', {
        orderId: order.id,
        orderStatus: 'CANCELLED',
        required: 700,
        balance: 699,
        currency: 'KRW',
      });
      expectProblem(await shopper.post(path), 409, 'ORDER_CANCELLED');
      expect(await shop.useCases.getStock.execute({ optionId })).toMatchObject({ onHand: 5, reserved: 0 });
      const coupon = await shopper.get(`/v1/issued-coupons/${issuedCouponId}`);
      expect(coupon.body).toMatchObject({ status: 'ISSUED', orderId: null });
    });

    it('is not possible for an unknown order, nor for one of another user', async () => {
      const order = await givenOrder(shop.useCases, aUserId(), await givenOption(shop.useCases));
      const other = await shop.shopper(aUserId());
      for (const verb of ['payment', 'cancellation']) {
        expectProblem(await other.post(`/v1/orders/${order.id}/${verb}`), 404, 'ORDER_NOT_FOUND');
        expectProblem(await other.post(`/v1/orders/${NO_ID}/${verb}`), 404, 'ORDER_NOT_FOUND');
      }
    });

    it('takes no fields, and refuses a malformed id', async () => {
      const shopper = await shop.shopper(aUserId());
      for (const verb of ['payment', 'cancellation']) {
        const path = `/v1/orders/${NO_ID}/${verb}`;
        expectFaults(await shopper.post(path, { amount: 1 }), '/amount');
        expectFaults(await shopper.post(`/v1/orders/x/${verb}`), '/orderId');
      }
    });
  });

  describe('cancelling an order', () => {
    it('releases the stock of a pending order', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const optionId = await givenOption(shop.useCases, { stock: 5 });
      const order = await givenOrder(shop.useCases, userId, optionId, 2);
      const path = `/v1/orders/${order.id}/cancellation`;

      const answer = await shopper.post(path, {});

      expect(answer).toMatchObject({
        status: 200,
        body: { id: order.id, status: 'CANCELLED', cancelReason: 'REQUESTED', cancelledAt: TIMESTAMP },
      });
      expect((await shopper.get(`/v1/orders/${order.id}`)).body).toEqual(answer.body);
      expect(await shop.useCases.getStock.execute({ optionId })).toMatchObject({ onHand: 5, reserved: 0 });
      expectProblem(await shopper.post(path), 409, 'ORDER_CANCELLED');
    });

    it('restocks and refunds a confirmed order', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const optionId = await givenOption(shop.useCases, { price: 100, stock: 5 });
      await givenBalance(shop.useCases, userId, 1_000);
      const { order } = await shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 2 }] });

      const answer = await shopper.post(`/v1/orders/${order.id}/cancellation`);

      expect(answer).toMatchObject({
        status: 200,
        body: {
          status: 'CANCELLED',
          confirmedAt: TIMESTAMP,
          payment: { amount: 200, refundedAt: TIMESTAMP },
        },
      });
      expect(await shop.useCases.getStock.execute({ optionId })).toMatchObject({ onHand: 5, reserved: 0 });
      expect(await shop.reads.balances.get(userId)).toMatchObject({ amount: 1_000 });
    });
  });
});

/** Orders that expire at once, in a shop whose refund window closes at once. */
export const lateSuite = shopSuite(
  'an order whose time is over',
  (shop) => {
    it('can be neither paid nor cancelled, before and after the expiry has cancelled it', async () => {
      const userId = aUserId();
      const shopper = await shop.shopper(userId);
      const { useCases } = shop;
      const order = await givenOrder(useCases, userId, await givenOption(useCases));
      const [pay, cancel] = [`/v1/orders/${order.id}/payment`, `/v1/orders/${order.id}/cancellation`];

      expectProblem(await shopper.post(pay), 409, 'ORDER_EXPIRED');
      expectProblem(await shopper.post(cancel), 409, 'ORDER_EXPIRED');
      await useCases.expireOrders.execute();
      expectProblem(await shopper.post(pay), 409, 'ORDER_EXPIRED');
      expectProblem(await shopper.post(cancel), 409, 'ORDER_EXPIRED');
    });

    it('can be cancelled by an operator after the refund window, but not by its owner', async () => {
      const userId = aUserId();
      const { useCases, reads, admin } = shop;
      const shopper = await shop.shopper(userId);
      const optionId = await givenOption(useCases, { price: 100 });
      await givenBalance(useCases, userId, 100);
      const { order } = await useCases.checkout.execute({ userId, items: [{ optionId, quantity: 1 }] });

      const refused = await shopper.post(`/v1/orders/${order.id}/cancellation`);
      const done = await admin.post(`/v1/admin/orders/${order.id}/cancellation`);

      expectProblem(refused, 409, 'REFUND_WINDOW_CLOSED');
      expect(done).toMatchObject({ status: 200, body: { id: order.id, userId, status: 'CANCELLED' } });
      expect(await reads.balances.get(userId)).toMatchObject({ amount: 100 });
    });

    it('can be cancelled by an operator only once, and not if it has expired', async () => {
      const [userId, { useCases, admin }] = [aUserId(), shop];
      const optionId = await givenOption(useCases, { price: 0 });
      const overdue = await givenOrder(useCases, userId, optionId);
      const { order } = await useCases.checkout.execute({ userId, items: [{ optionId, quantity: 1 }] });
      const path = (id: string) => `/v1/admin/orders/${id}/cancellation`;

      await admin.post(path(order.id));
      expectProblem(await admin.post(path(order.id)), 409, 'ORDER_CANCELLED');
      expectProblem(await admin.post(path(overdue.id)), 409, 'ORDER_EXPIRED');
      expectProblem(await admin.post(path(NO_ID)), 404, 'ORDER_NOT_FOUND');
    });
  },
  { orderTtlMs: 0, refundWindowMs: 0 },
);
