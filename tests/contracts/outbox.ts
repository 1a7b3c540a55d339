import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClaimedEvent } from '../../src/application/ports/outbox.ts';
import type { Order } from '../../src/domain/order.ts';
import { anId } from '../builders.ts';
import { firstOf, givenBalance, givenOption } from '../given.ts';
import type { CreateShop, TestShop } from './test-shop.ts';

const LEASE_MS = 60_000;
const RETRY_MS = 60_000;

/** What every `Outbox` promises. */
export function outboxContract({ createShop }: { createShop: CreateShop }): void {
  let shop: TestShop;
  let shopper: string;
  let optionId: string;

  beforeEach(async () => {
    shop = await createShop();
    shopper = anId();
    optionId = await givenOption(shop.useCases, { price: 10, stock: 100 });
    await givenBalance(shop.useCases, shopper, 1_000);
  });

  afterEach(() => shop.close());

  const checkout = async (): Promise<Order> =>
    (await shop.useCases.checkout.execute({ userId: shopper, items: [{ optionId, quantity: 1 }] })).order;
  const claim = (limit = 10, leaseMs = LEASE_MS) => shop.ports.outbox.claim(limit, leaseMs);
  const claimOne = async () => firstOf(await claim(1));
  const deliveries = async () => (await shop.ports.outbox.page({ limit: 100, after: null })).data;

  describe('an event', () => {
    it('has its order as that change left it', async () => {
      const order = await checkout();
      const event = await claimOne();
      expect(event).toMatchObject({ type: 'shop.order.confirmed', orderId: order.id, attempts: 0 });
      expect(event.createdAt).toEqual(order.confirmedAt);
      expect(event.data).toEqual({
        id: order.id,
        userId: shopper,
        status: 'CONFIRMED',
        items: [
          {
            optionId,
            productId: expect.any(String),
            productName: 'Mug',
            optionName: 'Black',
            unitPrice: 10,
            quantity: 1,
            amount: 10,
          },
        ],
        itemsTotal: 10,
        discountAmount: 0,
        total: 10,
        currency: 'KRW',
        issuedCouponId: null,
        placedAt: order.placedAt,
        expiresAt: order.expiresAt,
        confirmedAt: order.confirmedAt,
        cancelledAt: null,
        cancelReason: null,
        payment: {
          id: order.payment?.id,
          amount: 10,
          paidAt: order.confirmedAt,
          refundedAt: null,
        },
      });
    });

    it('has the traceparent of the request that made its change, each time it is claimed', async () => {
      const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', 'b7ad6b7169203331'];
      const items = [{ optionId, quantity: 1 }];
      for (const trace of [{ traceId, spanId, isSampled: true }, undefined]) {
        await shop.useCases.checkout.execute({ userId: shopper, items }, undefined, trace);
        const event = await claimOne();
        await shop.ports.outbox.release([event]);
        const again = await claimOne();
        for (const { traceparent } of [event, again]) {
          expect(traceparent ?? undefined).toBe(trace && `00-${traceId}-${spanId}-01`);
        }
        await shop.ports.outbox.markSent([again]);
      }
    });

    it('is claimed once by many claims at once', async () => {
      await Promise.all(Array.from({ length: 10 }, checkout));
      const claims = await Promise.all(Array.from({ length: 5 }, () => claim(4)));
      const ids = claims.flat().map(({ id }) => id);
      const rest = (await claim()).map(({ id }) => id);
      expect(new Set([...ids, ...rest]).size).toBe(10);
      expect([...ids, ...rest]).toHaveLength(10);
    });

    it('is claimed if it has been due for longest, and no more are claimed than asked for', async () => {
      const orders = [await checkout(), await checkout(), await checkout()];
      expect((await claim(2)).map(({ orderId }) => orderId)).toEqual(orders.slice(0, 2).map(({ id }) => id));
    });

    it('can be claimed again after the end of its lease; then the earlier lease is worth nothing', async () => {
      await checkout();
      const [late] = await claim(1, 0);
      const [current] = await claim(1);
      if (!late || !current) throw new RangeError('The event was not claimed twice');
      await shop.ports.outbox.markSent([late]);
      await shop.ports.outbox.markFailed([{ event: late, error: 'too late', retryInMs: null }]);
      expect(await deliveries()).toMatchObject([
        { id: current.id, status: 'PENDING', attempts: 0, lastError: null },
      ]);
      await shop.ports.outbox.markSent([current]);
      expect(await deliveries()).toMatchObject([{ id: current.id, status: 'SENT' }]);
    });

    it('is not due while its lease is renewed; an earlier lease cannot be renewed', async () => {
      await checkout();
      const [late] = await claim(1, 0);
      const [current] = await claim(1, 0);
      if (!late || !current) throw new RangeError('The event was not claimed twice');
      expect(await shop.ports.outbox.renew([late], LEASE_MS)).toEqual([]);
      expect(await shop.ports.outbox.renew([current], LEASE_MS)).toEqual([current.id]);
      expect(await claim()).toEqual([]);
    });

    it('is marked together with others, each by its own lease', async () => {
      for (let index = 0; index < 3; index += 1) await checkout();
      const claimed = await claim();
      const [first, second, third] = claimed;
      if (!first || !second || !third) throw new RangeError('Three events were to be claimed');
      expect(await shop.ports.outbox.markSent([third, { ...first, lease: second.lease }])).toBe(0);
      const byId = new Map((await deliveries()).map(({ id, status }) => [id, status]));
      expect(claimed.map(({ id }) => byId.get(id))).toEqual(['PENDING', 'PENDING', 'SENT']);
    });

    it('is not due any more after it was marked as sent', async () => {
      await checkout();
      await shop.ports.outbox.markSent([await claimOne()]);
      expect(await deliveries()).toMatchObject([
        { status: 'SENT', attempts: 1, nextAttemptAt: null, sentAt: expect.any(Date) },
      ]);
      expect(await claim()).toEqual([]);
    });

    it('waits after a failure, which is counted and kept', async () => {
      await checkout();
      await shop.ports.outbox.markFailed([
        { event: await claimOne(), error: 'HTTP 500', retryInMs: RETRY_MS },
      ]);
      expect(await claim()).toEqual([]);
      const [delivery] = await deliveries();
      expect(delivery).toMatchObject({ status: 'PENDING', attempts: 1, lastError: 'HTTP 500', sentAt: null });
      expect(delivery?.nextAttemptAt?.getTime()).toBeGreaterThan(delivery?.createdAt.getTime() ?? 0);
    });

    it('is due at once after a failure without a wait', async () => {
      await checkout();
      await shop.ports.outbox.markFailed([{ event: await claimOne(), error: 'HTTP 500', retryInMs: 0 }]);
      expect(await claimOne()).toMatchObject({ attempts: 1 });
    });

    it('is due as before after its lease was released', async () => {
      await checkout();
      const [late] = await claim(1, 0);
      const [current] = await claim(1);
      if (!late || !current) throw new RangeError('The event was not claimed twice');
      const [before] = await deliveries();
      await shop.ports.outbox.release([late]);
      expect(await claim()).toEqual([]);
      await shop.ports.outbox.release([current]);
      expect(await deliveries()).toEqual([before]);
      expect(await claimOne()).toMatchObject({ id: current.id, attempts: 0 });
    });

    it('is dead after its last failure, until it is redelivered', async () => {
      await checkout();
      const event = await claimOne();
      await shop.ports.outbox.markFailed([{ event: event, error: 'HTTP 410', retryInMs: null }]);
      expect(await deliveries()).toMatchObject([
        { status: 'DEAD', nextAttemptAt: null, lastError: 'HTTP 410' },
      ]);
      expect(await claim()).toEqual([]);
      await shop.useCases.redeliverEvent.execute({ eventId: event.id });
      expect(await claimOne()).toMatchObject({ id: event.id, attempts: 0 });
    });

    it('loses its lease if it is redelivered while it is being sent', async () => {
      await checkout();
      const event = await claimOne();
      await shop.useCases.redeliverEvent.execute({ eventId: event.id });
      await shop.ports.outbox.markSent([event]);
      expect(await deliveries()).toMatchObject([{ status: 'PENDING' }]);
      expect(await claimOne()).toMatchObject({ id: event.id });
    });
  });

  describe('the events of one order', () => {
    let confirmed: ClaimedEvent;

    beforeEach(async () => {
      const order = await checkout();
      confirmed = await claimOne();
      await shop.useCases.cancelOrder.execute({ userId: shopper, orderId: order.id });
    });

    it('are due one after the other', async () => {
      expect(await claim()).toEqual([]);
      expect(await shop.ports.outbox.markSent([confirmed])).toBe(1);
      expect(await claim()).toMatchObject([{ type: 'shop.order.cancelled', orderId: confirmed.orderId }]);
    });

    it('are held back by one that waits or is dead; the events of other orders are not', async () => {
      await shop.ports.outbox.markFailed([{ event: confirmed, error: 'HTTP 410', retryInMs: null }]);
      const other = await checkout();
      expect((await claim()).map(({ orderId }) => orderId)).toEqual([other.id]);
    });
  });

  it('has no event of an order that was never paid', async () => {
    const items = [{ optionId, quantity: 1 }];
    const order = await shop.useCases.placeOrder.execute({ userId: shopper, items });
    await shop.useCases.cancelOrder.execute({ userId: shopper, orderId: order.id });
    await shop.useCases.checkout.execute({ userId: anId(), items });
    expect(await deliveries()).toEqual([]);
  });

  it('lists deliveries, the newest first, by status and order', async () => {
    const orders = [await checkout(), await checkout(), await checkout()];
    const [oldest, middle, newest] = orders.map(({ id }) => id);
    await shop.ports.outbox.markSent([await claimOne()]);
    expect((await deliveries()).map(({ orderId }) => orderId)).toEqual([newest, middle, oldest]);
    const first = await shop.ports.outbox.page({ limit: 2, after: null });
    const second = await shop.ports.outbox.page({ limit: 2, after: first.next });
    expect([...first.data, ...second.data].map(({ orderId }) => orderId)).toEqual([newest, middle, oldest]);
    expect(second.next).toBeNull();
    const sent = await shop.ports.outbox.page({ limit: 10, after: null, status: 'SENT' });
    expect(sent.data.map(({ orderId }) => orderId)).toEqual([oldest]);
    const ofMiddle = await shop.ports.outbox.page({ limit: 10, after: null, orderId: middle });
    expect(ofMiddle.data.map(({ orderId }) => orderId)).toEqual([middle]);
  });

  describe('dead events', () => {
    /** Makes an event for each of these orders dead, at the time of its confirmation. */
    const givenDead = async (count: number) => {
      for (let index = 0; index < count; index += 1) await checkout();
      const claimed = await claim();
      await shop.ports.outbox.markFailed(
        claimed.map((event) => ({ event, error: 'HTTP 410', retryInMs: null })),
      );
      return (await deliveries()).toReversed();
    };
    const plus = (at: Date | undefined, ms: number) => new Date((at?.getTime() ?? 0) + ms);

    it('are found by the time of their creation, from a time on and before a time, the oldest first', async () => {
      const dead = await givenDead(3);
      await checkout();
      const ids = dead.map(({ id }) => id);
      const [from, to] = [dead[0]?.createdAt, dead[2]?.createdAt].map((at) => plus(at, 0));
      if (!from || !to) throw new RangeError('Three events are dead');
      const found = (createdFrom: Date, createdTo: Date, limit = 10) =>
        shop.ports.outbox.dead({ createdFrom, createdTo }, limit);
      expect(await found(from, plus(to, 1))).toEqual(ids);
      expect(await found(from, plus(to, 1), 2)).toEqual(ids.slice(0, 2));
      expect(await found(plus(to, 1), plus(to, 60_000))).toEqual([]);
      expect(await found(plus(from, -60_000), from)).toEqual([]);
    });

    it('are all due again at once, with their ids and all their attempts', async () => {
      const dead = await givenDead(3);
      const pending = await checkout();
      const [createdFrom, createdTo] = [plus(dead[0]?.createdAt, 0), plus(dead[2]?.createdAt, 1)];
      const redeliver = () => shop.useCases.redeliverEvents.execute({ createdFrom, createdTo });

      expect(await redeliver()).toEqual({ count: 3, hasMore: false });
      expect(await redeliver()).toEqual({ count: 0, hasMore: false });
      const claimed = await claim();
      expect(claimed.map(({ orderId }) => orderId)).toContain(pending.id);
      expect(claimed.map(({ id }) => id)).toEqual(expect.arrayContaining(dead.map(({ id }) => id)));
      expect(claimed.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0]);
    });
  });

  it('counts the events that are pending, due, on their way and dead', async () => {
    const { outbox } = shop.ports;
    expect(await outbox.backlog()).toEqual({
      pending: 0,
      due: 0,
      inFlight: 0,
      dead: 0,
      oldestPendingSeconds: 0,
    });
    for (let index = 0; index < 5; index += 1) await checkout();
    await outbox.markSent([await claimOne()]);
    await outbox.markFailed([{ event: await claimOne(), error: 'HTTP 410', retryInMs: null }]);
    await outbox.markFailed([{ event: await claimOne(), error: 'HTTP 500', retryInMs: RETRY_MS }]);
    await claimOne();
    const { oldestPendingSeconds, ...counts } = await outbox.backlog();
    expect(counts).toEqual({ pending: 3, due: 1, inFlight: 1, dead: 1 });
    expect(oldestPendingSeconds).toBeGreaterThanOrEqual(0);
  });

  it('counts an event as due again after the end of its lease', async () => {
    await checkout();
    await claim(1, 0);
    expect(await shop.ports.outbox.backlog()).toMatchObject({ pending: 1, due: 1, inFlight: 0 });
  });
}
