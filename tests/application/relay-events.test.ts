import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryEventSender } from '../../src/adapters/data-platform/in-memory-event-sender.ts';
import { InMemoryOutbox } from '../../src/adapters/in-memory/outbox.ts';
import { InMemoryStore } from '../../src/adapters/in-memory/store.ts';
import { type EventSender, NotAttempted, SendFailure } from '../../src/application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../src/application/ports/outbox.ts';
import { relayEvents } from '../../src/application/relay-events.ts';
import { type OrderEvent, orderCancelled, orderConfirmed } from '../../src/domain/event.ts';
import { Order } from '../../src/domain/order.ts';
import { RecordingLogger } from '../recording-logger.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const SCHEDULE = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
];

describe('relayEvents', () => {
  let store: InMemoryStore;
  let outbox: InMemoryOutbox;
  let now: Date;
  let logger: RecordingLogger;
  let platform: InMemoryEventSender;
  let outcomes: string[];

  const undisturbed = { isStopping: false, nextWake: () => new Promise<void>(() => undefined) };
  const relayTo = (to: EventSender, random = () => 0.5, places = () => Number.POSITIVE_INFINITY) => {
    const sender = {
      send: (event: OutgoingEvent) => to.send(event),
      get places() {
        return places();
      },
    };
    return relayEvents({ outbox, sender, logger, random, onAttempt: (outcome) => outcomes.push(outcome) });
  };
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  const deliveryOf = (id: string) => store.deliveries.get(id);
  /** Adds a due event, behind the earlier ones of its order. */
  const add = (orderId: string, attempts = 0) => {
    const event = nextEvent(orderId, [...store.events.values()], now);
    const { id, type, createdAt } = event;
    store.events.set(id, event);
    store.deliveries.set(id, {
      id,
      type,
      orderId,
      status: 'PENDING',
      attempts,
      lastError: null,
      createdAt,
      nextAttemptAt: createdAt,
      sentAt: null,
    });
    return id;
  };
  const ids = (events: readonly OutgoingEvent[]) => events.map(({ id }) => id);

  beforeEach(() => {
    now = new Date('2026-11-21T02:00:00.000Z');
    store = new InMemoryStore();
    store.clock = () => now;
    outbox = new InMemoryOutbox(store);
    logger = new RecordingLogger();
    platform = new InMemoryEventSender();
    outcomes = [];
  });

  it('sends everything that is due, however much, and says how much', async () => {
    const added = Array.from({ length: 250 }, (_, index) => add(`order${index}`));
    expect(await relayTo(platform)(undisturbed)).toEqual({ sent: 250, failed: 0, dead: 0 });
    expect(ids(platform.received).toSorted()).toEqual(added.toSorted());
    expect([...store.deliveries.values()].every(({ status }) => status === 'SENT')).toBe(true);
    expect(logger.lines).toEqual([]);
  });

  it('sends the events of one order in turn', async () => {
    add('a');
    add('a');
    add('b');
    await relayTo(platform)(undisturbed);
    expect(ids(platform.received)).toEqual(['a-1', 'b-1', 'a-2']);
  });

  it('holds back the later events of an order that fails, and nobody else’s', async () => {
    add('a');
    add('a');
    add('b');
    platform.failWith(({ orderId }) => (orderId === 'a' ? new Error('The platform says no') : undefined));
    expect(await relayTo(platform)(undisturbed)).toEqual({ sent: 1, failed: 1, dead: 0 });
    expect(ids(platform.received)).toEqual(['b-1']);
    expect(deliveryOf('a-1')).toMatchObject({
      status: 'PENDING',
      attempts: 1,
      lastError: 'The platform says no',
    });
    expect(deliveryOf('a-2')).toMatchObject({ status: 'PENDING', attempts: 0 });
  });

  it('never has more than 32 events on their way, and leases them for longer than a sender may take', async () => {
    for (let index = 0; index < 100; index += 1) add(`order${index}`);
    let onTheWay = 0;
    let most = 0;
    let shortestLeaseMs = Number.POSITIVE_INFINITY;
    const leasesMs = () => [...store.leases.values()].map(({ until }) => until.getTime() - now.getTime());
    const slow: EventSender = {
      send: async () => {
        onTheWay += 1;
        most = Math.max(most, onTheWay);
        shortestLeaseMs = Math.min(shortestLeaseMs, ...leasesMs());
        await new Promise(setImmediate);
        onTheWay -= 1;
      },
    };
    expect(await relayTo(slow)(undisturbed)).toMatchObject({ sent: 100 });
    expect(most).toBe(32);
    expect(shortestLeaseMs).toBeGreaterThan(15_000);
  });

  it('tries again by the schedule, and parks the event after the tenth attempt', async () => {
    const id = add('a');
    platform.failWith(() => new Error('down'));
    const relay = relayTo(platform);
    for (const delay of SCHEDULE) {
      expect(await relay(undisturbed)).toEqual({ sent: 0, failed: 1, dead: 0 });
      pass(delay - 1);
      expect(await relay(undisturbed)).toEqual({ sent: 0, failed: 0, dead: 0 });
      pass(1);
    }
    expect(await relay(undisturbed)).toEqual({ sent: 0, failed: 0, dead: 1 });
    expect(deliveryOf(id)).toMatchObject({ status: 'DEAD', attempts: 10, nextAttemptAt: null });
  });

  it.each([
    [0, 0.8],
    [0.25, 0.9],
    [0.999_999_999, 1.2],
  ])(
    'spreads the retries by 20 %% either way: a random %f makes it %f of the delay',
    async (random, share) => {
      const added = SCHEDULE.map((_delay, attempts) => add(`order${attempts}`, attempts));
      platform.failWith(() => new Error('down'));
      await relayTo(platform, () => random)(undisturbed);
      const waits = added.map((id) => (deliveryOf(id)?.nextAttemptAt?.getTime() ?? 0) - now.getTime());
      expect(waits).toEqual(SCHEDULE.map((delay) => Math.round(delay * share)));
    },
  );

  it('logs each failure with its event, order, attempt and error; the last one as an error', async () => {
    add('a', 2);
    add('b', 9);
    const down = new Error('down');
    platform.failWith(() => down);
    await relayTo(platform)(undisturbed);
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        message: 'An event could not be sent',
        context: { eventId: 'a-1', orderId: 'a', attempt: 3, err: down, retryInMs: 120_000 },
      },
      {
        level: 'error',
        message: 'An event is dead: its last attempt failed',
        context: { eventId: 'b-1', orderId: 'b', attempt: 10, err: down },
      },
    ]);
  });

  it('parks at once what is refused for good', async () => {
    const id = add('a');
    platform.failWith(() => new SendFailure('gone', { isPermanent: true }));
    expect(await relayTo(platform)(undisturbed)).toEqual({ sent: 0, failed: 0, dead: 1 });
    expect(deliveryOf(id)).toMatchObject({ status: 'DEAD', attempts: 1, lastError: 'gone' });
    expect(logger.lines).toMatchObject([
      { level: 'error', message: 'An event is dead: it was refused for good', context: { attempt: 1 } },
    ]);
  });

  it.each([
    { what: 'as long as the receiver asks', askedMs: 60_000, random: 0, waitMs: 60_000 },
    { what: 'up to a fifth longer', askedMs: 60_000, random: 0.5, waitMs: 66_000 },
    { what: 'by the schedule where that is longer', askedMs: 1_000, random: 0.5, waitMs: 5_000 },
    { what: 'a day at most', askedMs: 365 * 24 * HOUR, random: 0, waitMs: 24 * HOUR },
  ])('waits $what', async ({ askedMs, random, waitMs }) => {
    const id = add('a');
    platform.failWith(() => new SendFailure('busy', { retryAfterMs: askedMs }));
    expect(await relayTo(platform, () => random)(undisturbed)).toMatchObject({ failed: 1 });
    expect(deliveryOf(id)?.nextAttemptAt).toEqual(new Date(now.getTime() + waitMs));
  });

  it('parks the event after its tenth attempt, whatever the receiver asks', async () => {
    const id = add('a', 9);
    platform.failWith(() => new SendFailure('busy', { retryAfterMs: 1000 }));
    expect(await relayTo(platform)(undisturbed)).toMatchObject({ dead: 1 });
    expect(deliveryOf(id)?.status).toBe('DEAD');
  });

  it('claims nothing while the platform is down, and one event to see whether it still is', async () => {
    for (const order of ['a', 'b', 'c']) add(order);
    let places = 0;
    const relay = relayTo(platform, undefined, () => places);
    expect(await relay(undisturbed)).toEqual({ sent: 0, failed: 0, dead: 0 });
    expect(store.leases.size).toBe(0);
    places = 1;
    let mostAtOnce = 0;
    const probing: EventSender = {
      send: async (event) => {
        mostAtOnce = Math.max(mostAtOnce, store.leases.size);
        await platform.send(event);
      },
    };
    expect(await relayTo(probing, undefined, () => places)(undisturbed)).toMatchObject({ sent: 3 });
    expect(mostAtOnce).toBe(1);
  });

  it('gives back what was claimed but not attempted, with its attempts and its place in the row', async () => {
    const id = add('a', 3);
    const dueAt = deliveryOf(id)?.nextAttemptAt;
    platform.failWith(() => new NotAttempted());
    let claims = 0;
    const once = () => (claims++ === 0 ? 1 : 0);
    expect(await relayTo(platform, undefined, once)(undisturbed)).toEqual({ sent: 0, failed: 0, dead: 0 });
    expect(deliveryOf(id)).toMatchObject({ status: 'PENDING', attempts: 3, nextAttemptAt: dueAt });
    expect(store.leases.size).toBe(0);
    expect([logger.lines, outcomes]).toEqual([[], []]);
  });

  it('tells of each attempt, and what became of it', async () => {
    for (const order of ['fails', 'gone', 'a']) add(order);
    const failures = new Map([
      ['fails', new Error('down')],
      ['gone', new SendFailure('gone', { isPermanent: true })],
    ]);
    platform.failWith(({ orderId }) => failures.get(orderId));
    await relayTo(platform)(undisturbed);
    expect(outcomes.toSorted()).toEqual(['dead', 'failed', 'sent']);
  });

  it('goes on sending what becomes due while one send hangs', async () => {
    add('hangs');
    const hanging = Promise.withResolvers<void>();
    const sender: EventSender = {
      send: async (event) => {
        if (event.orderId === 'hangs') await hanging.promise;
        await platform.send(event);
      },
    };
    const { signals, wake } = wakeable();
    const run = relayTo(sender)(signals);
    await new Promise(setImmediate);
    add('b');
    wake();
    await new Promise(setImmediate);
    expect(ids(platform.received)).toEqual(['b-1']);
    hanging.resolve();
    expect(await run).toEqual({ sent: 2, failed: 0, dead: 0 });
  });

  it('claims nothing more once it is to stop, and finishes what is on its way', async () => {
    add('a');
    add('a');
    const signals = { ...undisturbed, isStopping: false };
    const stopping: EventSender = {
      send: async (event) => {
        signals.isStopping = true;
        await platform.send(event);
      },
    };
    expect(await relayTo(stopping)(signals)).toEqual({ sent: 1, failed: 0, dead: 0 });
    expect(deliveryOf('a-1')?.status).toBe('SENT');
    expect(deliveryOf('a-2')?.status).toBe('PENDING');
  });

  it('logs a result that it cannot record, and goes on', async () => {
    add('a');
    add('b');
    const markSent = outbox.markSent.bind(outbox);
    outbox.markSent = async (claimed) => {
      if (claimed.orderId === 'a') throw new Error('connection lost');
      await markSent(claimed);
    };
    await relayTo(platform)(undisturbed);
    expect(deliveryOf('a-1')?.status).toBe('PENDING');
    expect(deliveryOf('b-1')?.status).toBe('SENT');
    expect(logger.lines).toMatchObject([{ level: 'error', context: { eventId: 'a-1', outcome: 'sent' } }]);
  });

  it('rejects where the outbox cannot be read, after what is on its way has ended', async () => {
    add('a');
    const held = Promise.withResolvers<void>();
    const sender: EventSender = { send: () => held.promise };
    const claim = outbox.claim.bind(outbox);
    outbox.claim = async (limit, leaseMs) => {
      if (store.leases.size > 0) throw new Error('database gone');
      return claim(limit, leaseMs);
    };
    const { signals, wake } = wakeable();
    let isOver = false;
    const run = relayTo(sender)(signals).finally(() => {
      isOver = true;
    });
    await new Promise(setImmediate);
    wake();
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    held.resolve();
    await expect(run).rejects.toThrow('database gone');
    expect(deliveryOf('a-1')?.status).toBe('SENT');
  });
});

function nextEvent(orderId: string, others: readonly OrderEvent[], now: Date): OrderEvent {
  const order = Order.place({
    id: orderId,
    userId: 'user',
    items: [],
    itemsTotal: 0,
    discountAmount: 0,
    issuedCouponId: null,
    placedAt: now,
    ttlMs: 1,
    expectedTotal: undefined,
  }).confirm('payment', now);
  return others.some((other) => other.orderId === orderId)
    ? orderCancelled(order.cancel('REQUESTED', now), 'KRW', `${orderId}-2`, now)
    : orderConfirmed(order, 'KRW', `${orderId}-1`, now);
}

function wakeable() {
  let resolveWake: () => void = () => undefined;
  const nextWake = () =>
    new Promise<void>((resolve) => {
      resolveWake = resolve;
    });
  return { signals: { isStopping: false, nextWake }, wake: () => resolveWake() };
}
