import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../../src/adapters/data-platform/circuit-breaker.ts';
import { HttpEventSender } from '../../src/adapters/data-platform/http-event-sender.ts';
import type { AttemptMade } from '../../src/application/relay/attempt-event.ts';
import { Relay } from '../../src/application/relay/relay.ts';
import { anId } from '../builders.ts';
import type { TestShop } from '../contracts/test-shop.ts';
import { firstOf, givenBalance, givenOption } from '../given.ts';
import { createPostgresShop } from '../postgres/postgres-shop.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const SECRET = 'whsec_c3RvcmVmcm9udC1vcmRlcnMtdGVzdC1zZWNyZXQ=';
const ALL = { limit: 100, after: null };

describe('the feed, from PostgreSQL to a receiver over HTTP', () => {
  let shop: TestShop;
  let receiver: Receiver;
  let http: HttpEventSender;
  let sender: CircuitBreaker;
  let nowMs: number;

  /** The relay of a replica sends the due events, and those that become due then. Resolves with the attempts by outcome. */
  const relay = async ({ ports }: TestShop) => {
    const report: Record<AttemptMade['outcome'], number> = { sent: 0, failed: 0, dead: 0 };
    const running = new Relay({
      outbox: ports.outbox,
      sender,
      logger: new RecordingLogger(),
      onAttempt: ({ outcome }) => {
        report[outcome] += 1;
      },
      random: () => 0.5,
      monotonicMs: () => performance.now(),
      sleep: async () => undefined,
      leaseToken: anId(),
    });
    running.wake();
    await running.idle();
    return report;
  };
  const received = () => receiver.requests.map(({ body }) => JSON.parse(body));

  beforeEach(async () => {
    nowMs = 0;
    shop = await createPostgresShop();
    receiver = await startReceiver();
    http = new HttpEventSender({ url: receiver.url, secret: SECRET });
    sender = new CircuitBreaker({
      sender: http,
      logger: new RecordingLogger(),
      random: () => 0,
      monotonicMs: () => nowMs,
    });
  });

  afterEach(async () => {
    await http.close();
    await receiver.close();
    await shop.close();
  });

  async function confirmOrders(count: number): Promise<string[]> {
    const { useCases } = shop;
    await givenBalance(useCases, 'shopper', 1_000_000);
    const optionId = await givenOption(useCases, { stock: count });
    const items = [{ optionId, quantity: 1 }];
    const settlements = await Promise.all(
      Array.from({ length: count }, () => useCases.checkout.execute({ userId: 'shopper', items })),
    );
    return settlements.map(({ order }) => order.id);
  }

  it('sends a confirmed order as it was committed, signed', async () => {
    const orderId = firstOf(await confirmOrders(1));
    expect(await relay(shop)).toEqual({ sent: 1, failed: 0, dead: 0 });

    const { body, headers } = firstOf(receiver.requests);
    const order = await shop.useCases.getOrder.execute({ orderId });
    expect(new Webhook(SECRET).verify(body, headers)).toEqual({
      specversion: '1.0',
      id: headers['webhook-id'],
      source: '/shop',
      type: 'shop.order.confirmed',
      subject: orderId,
      time: order.confirmedAt?.toISOString(),
      data: {
        id: orderId,
        userId: 'shopper',
        status: 'CONFIRMED',
        items: [
          {
            optionId: order.items[0]?.optionId,
            productId: order.items[0]?.productId,
            productName: 'Mug',
            optionName: 'Black',
            unitPrice: 1_000,
            quantity: 1,
            amount: 1_000,
          },
        ],
        itemsTotal: 1_000,
        discountAmount: 0,
        total: 1_000,
        currency: 'KRW',
        issuedCouponId: null,
        placedAt: order.placedAt.toISOString(),
        expiresAt: order.expiresAt.toISOString(),
        confirmedAt: order.confirmedAt?.toISOString(),
        cancelledAt: null,
        cancelReason: null,
        payment: {
          id: order.payment?.id,
          amount: 1_000,
          paidAt: order.confirmedAt?.toISOString(),
          refundedAt: null,
        },
      },
    });
  });

  it('sends each event once, however many replicas run', async () => {
    const orderIds = await confirmOrders(60);
    const reports = await Promise.all([shop, shop.reopen(), shop.reopen()].map(relay));
    expect(reports.reduce((sum, { sent }) => sum + sent, 0)).toBe(60);
    expect(
      received()
        .map(({ subject }) => subject)
        .toSorted(),
    ).toEqual(orderIds.toSorted());
  });

  it('sends a confirmation before the cancellation of its order, also if its first attempt fails', async () => {
    const orderId = firstOf(await confirmOrders(1));
    await shop.useCases.cancelOrder.execute({ userId: 'shopper', orderId });
    receiver.answer((response) => response.writeHead(503).end());
    expect(await relay(shop)).toEqual({ sent: 0, failed: 1, dead: 0 });
    const { data } = await shop.ports.outbox.page({ ...ALL, orderId });
    expect(data.map(({ attempts, lastError }) => [attempts, lastError])).toEqual([
      [0, null],
      [1, 'The data platform answered 503'],
    ]);

    receiver.answer((response) => response.writeHead(204).end());
    await shop.useCases.redeliverEvent.execute({ eventId: data[1]?.id ?? '' });
    expect(await relay(shop)).toEqual({ sent: 2, failed: 0, dead: 0 });
    expect(received().map(({ type, data: { status } }) => [type, status])).toEqual([
      ['shop.order.confirmed', 'CONFIRMED'],
      ['shop.order.confirmed', 'CONFIRMED'],
      ['shop.order.cancelled', 'CANCELLED'],
    ]);
  });

  it.each([410, 413, 422])('tries an event again after a %i', async (status) => {
    const orderId = firstOf(await confirmOrders(1));
    receiver.answer((response) => response.writeHead(status).end());
    expect(await relay(shop)).toEqual({ sent: 0, failed: 1, dead: 0 });
    const event = firstOf((await shop.ports.outbox.page({ ...ALL, orderId })).data);
    expect(event).toMatchObject({
      status: 'PENDING',
      attempts: 1,
      lastError: `The data platform answered ${status}`,
    });

    receiver.answer((response) => response.writeHead(204).end());
    await shop.useCases.redeliverEvent.execute({ eventId: event.id });
    expect(await relay(shop)).toEqual({ sent: 1, failed: 0, dead: 0 });
    expect(received().map(({ id }) => id)).toEqual([event.id, event.id]);
  });

  it('spares the events their attempts while the receiver is down, and sends them when it is back', async () => {
    await confirmOrders(300);
    receiver.answer((response) => response.writeHead(503).end());
    const { failed } = await relay(shop);
    // Attempts that were under way at the tenth failure.
    expect(failed).toBeLessThanOrEqual(10 + 128);
    const attempted = (await shop.ports.outbox.page({ ...ALL, limit: 1_000 })).data.filter(
      ({ attempts }) => attempts > 0,
    );
    expect(attempted).toHaveLength(failed);
    expect(await relay(shop)).toEqual({ sent: 0, failed: 0, dead: 0 });

    nowMs += 1_000;
    expect(await relay(shop)).toEqual({ sent: 0, failed: 1, dead: 0 });
    receiver.answer((response) => response.writeHead(204).end());
    nowMs += 2_000;
    expect(await relay(shop)).toMatchObject({ failed: 0, dead: 0 });
    const { data } = await shop.ports.outbox.page({ ...ALL, limit: 1_000, status: 'SENT' });
    expect(data.length).toBeGreaterThanOrEqual(300 - failed - 1);
  });

  it('sends the events that a killed process had claimed', async () => {
    const orderId = firstOf(await confirmOrders(1));
    expect(await shop.ports.outbox.claim(1, 1)).toHaveLength(1);
    const later = shop.reopen();
    await expect.poll(() => relay(later)).toEqual({ sent: 1, failed: 0, dead: 0 });
    expect(received().map(({ subject }) => subject)).toEqual([orderId]);
  });
});
