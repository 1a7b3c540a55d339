import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryEventSender } from '../../src/adapters/data-platform/in-memory-event-sender.ts';
import { InMemoryOutbox } from '../../src/adapters/in-memory/outbox.ts';
import { InMemoryStore } from '../../src/adapters/in-memory/store.ts';
import { type EventSender, NotAttempted, SendFailure } from '../../src/application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../src/application/ports/outbox.ts';
import type { AttemptOutcome } from '../../src/application/relay/judge-attempt.ts';
import { Relay } from '../../src/application/relay/relay.ts';
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

describe('Relay', () => {
  let store: InMemoryStore;
  let outbox: InMemoryOutbox;
  let now: Date;
  let logger: RecordingLogger;
  let platform: InMemoryEventSender;
  let outcomes: AttemptOutcome[];
  let monotonicMs: number;
  let isShopBusy: boolean;

  const createRelay = (to: EventSender, random = () => 0.5, places = () => Number.POSITIVE_INFINITY) => {
    const sender = {
      send: (event: OutgoingEvent) => to.send(event),
      get places() {
        return places();
      },
    };
    const relay = new Relay({
      outbox,
      sender,
      logger,
      random,
      onAttempt: (outcome) => outcomes.push(outcome),
      monotonicMs: () => monotonicMs,
      sleep: async () => undefined,
      leaseToken: 'mine',
    });
    relay.giveWayTo({
      get isBusy() {
        return isShopBusy;
      },
    });
    return relay;
  };
  /** What becomes of the attempts of all that is due, and all that becomes due by that. */
  const run = async (relay: Relay) => {
    outcomes = [];
    relay.wake();
    await relay.idle();
    const count = (outcome: AttemptOutcome) => outcomes.filter((one) => one === outcome).length;
    return { sent: count('sent'), failed: count('failed'), dead: count('dead') };
  };
  const relayTo = (...args: Parameters<typeof createRelay>) => {
    const relay = createRelay(...args);
    return () => run(relay);
  };
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms);
    monotonicMs += ms;
  };
  const deliveryOf = (id: string) => store.deliveries.get(id);
  /** A sender that holds the events of the order "hangs" until then. */
  const holding = (until: Promise<void>): EventSender => ({
    send: async (event) => {
      if (event.orderId === 'hangs') await until;
      await platform.send(event);
    },
  });
  /** Adds a due event, behind the earlier ones of its order. */
  const add = (orderId: string, attempts = 0) => storedEvent(orderId, attempts).id;
  const storedEvent = (orderId: string, attempts = 0) => {
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
    return event;
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
    monotonicMs = 0;
    isShopBusy = false;
  });

  it('sends everything that is due, however much, and says how much', async () => {
    const added = Array.from({ length: 250 }, (_, index) => add(`order${index}`));
    expect(await relayTo(platform)()).toEqual({ sent: 250, failed: 0, dead: 0 });
    expect(ids(platform.received).toSorted()).toEqual(added.toSorted());
    expect([...store.deliveries.values()].every(({ status }) => status === 'SENT')).toBe(true);
    expect(logger.lines).toEqual([]);
  });

  it('sends the events of one order in turn', async () => {
    add('a');
    add('a');
    add('b');
    await relayTo(platform)();
    expect(ids(platform.received)).toEqual(['a-1', 'b-1', 'a-2']);
  });

  it('holds back the later events of an order that fails, and nobody else’s', async () => {
    add('a');
    add('a');
    add('b');
    platform.failWith(({ orderId }) => (orderId === 'a' ? new Error('The platform says no') : undefined));
    expect(await relayTo(platform)()).toEqual({ sent: 1, failed: 1, dead: 0 });
    expect(ids(platform.received)).toEqual(['b-1']);
    expect(deliveryOf('a-1')).toMatchObject({
      status: 'PENDING',
      attempts: 1,
      lastError: 'The platform says no',
    });
    expect(deliveryOf('a-2')).toMatchObject({ status: 'PENDING', attempts: 0 });
  });

  it('never has more than 128 events on their way', async () => {
    for (let index = 0; index < 300; index += 1) add(`order${index}`);
    let onTheWay = 0;
    let most = 0;
    const slow: EventSender = {
      send: async () => {
        onTheWay += 1;
        most = Math.max(most, onTheWay);
        await new Promise(setImmediate);
        onTheWay -= 1;
      },
    };
    expect(await relayTo(slow)()).toMatchObject({ sent: 300 });
    expect(most).toBe(128);
  });

  it('lets a backlog wait while people wait for their changes, but not stand still', async () => {
    for (let index = 0; index < 300; index += 1) add(`order${index}`);
    isShopBusy = true;
    const held = Promise.withResolvers<void>();
    let onTheWay = 0;
    const relay = createRelay({
      send: async () => {
        onTheWay += 1;
        await held.promise;
      },
    });
    relay.wake();
    await settled();
    expect(onTheWay).toBe(8);
    const lease = relay.lease([storedEvent('bought')], now);
    if (lease) {
      store.leases.set('bought-1', lease);
      relay.take(lease);
    }
    expect(onTheWay).toBe(9);
    held.resolve();
    await relay.idle();
    expect([...store.deliveries.values()].filter(({ status }) => status === 'SENT')).toHaveLength(301);
  });

  it('never claims more than it may hold, however much is due', async () => {
    for (let index = 0; index < 2_000; index += 1) add(`order${index}`);
    const relay = createRelay({ send: () => new Promise(() => undefined) });
    relay.wake();
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(store.leases.size).toBe(512);
  });

  it('tries again by the schedule, and parks the event after the tenth attempt', async () => {
    const id = add('a');
    platform.failWith(() => new Error('down'));
    const relay = relayTo(platform);
    for (const delay of SCHEDULE) {
      expect(await relay()).toEqual({ sent: 0, failed: 1, dead: 0 });
      pass(delay - 1);
      expect(await relay()).toEqual({ sent: 0, failed: 0, dead: 0 });
      pass(1);
    }
    expect(await relay()).toEqual({ sent: 0, failed: 0, dead: 1 });
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
      await relayTo(platform, () => random)();
      const waits = added.map((id) => (deliveryOf(id)?.nextAttemptAt?.getTime() ?? 0) - now.getTime());
      expect(waits).toEqual(SCHEDULE.map((delay) => Math.round(delay * share)));
    },
  );

  it('logs each failure with its event, order, attempt and error; the last one as an error', async () => {
    add('a', 2);
    add('b', 9);
    const down = new Error('down');
    platform.failWith(() => down);
    await relayTo(platform)();
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
    expect(await relayTo(platform)()).toEqual({ sent: 0, failed: 0, dead: 1 });
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
    expect(await relayTo(platform, () => random)()).toMatchObject({ failed: 1 });
    expect(deliveryOf(id)?.nextAttemptAt).toEqual(new Date(now.getTime() + waitMs));
  });

  it('parks the event after its tenth attempt, whatever the receiver asks', async () => {
    const id = add('a', 9);
    platform.failWith(() => new SendFailure('busy', { retryAfterMs: 1000 }));
    expect(await relayTo(platform)()).toMatchObject({ dead: 1 });
    expect(deliveryOf(id)?.status).toBe('DEAD');
  });

  it('claims nothing while the platform is down, and one event to see whether it still is', async () => {
    for (const order of ['a', 'b', 'c']) add(order);
    let places = 0;
    const relay = relayTo(platform, undefined, () => places);
    expect(await relay()).toEqual({ sent: 0, failed: 0, dead: 0 });
    expect(store.leases.size).toBe(0);
    places = 1;
    let mostAtOnce = 0;
    const probing: EventSender = {
      send: async (event) => {
        mostAtOnce = Math.max(mostAtOnce, store.leases.size);
        await platform.send(event);
      },
    };
    expect(await relayTo(probing, undefined, () => places)()).toMatchObject({ sent: 3 });
    expect(mostAtOnce).toBe(1);
  });

  it('gives back what was claimed but not attempted, with its attempts and its place in the row', async () => {
    const id = add('a', 3);
    const dueAt = deliveryOf(id)?.nextAttemptAt;
    platform.failWith(() => new NotAttempted());
    let claims = 0;
    const once = () => (claims++ === 0 ? 1 : 0);
    expect(await relayTo(platform, undefined, once)()).toEqual({ sent: 0, failed: 0, dead: 0 });
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
    await relayTo(platform)();
    expect(outcomes.toSorted()).toEqual(['dead', 'failed', 'sent']);
  });

  it('goes on sending what becomes due while one send hangs', async () => {
    add('hangs');
    const hanging = Promise.withResolvers<void>();
    const relay = createRelay(holding(hanging.promise));
    relay.wake();
    await settled();
    add('b');
    relay.wake();
    await settled();
    expect(ids(platform.received)).toEqual(['b-1']);
    hanging.resolve();
    await relay.idle();
    expect(ids(platform.received)).toEqual(['b-1', 'hangs-1']);
  });

  it('sends nothing more once it is to stop, gives back what waits, and finishes what is on its way', async () => {
    for (let index = 0; index < 200; index += 1) add(`order${index}`);
    const held = Promise.withResolvers<void>();
    const relay = createRelay({ send: () => held.promise });
    relay.wake();
    await settled();
    const stopping = relay.stop();
    await settled();
    expect(store.leases.size).toBe(128);
    held.resolve();
    await stopping;
    expect(store.leases.size).toBe(0);
    expect([...store.deliveries.values()].filter(({ status }) => status === 'SENT')).toHaveLength(128);
    add('late');
    expect(await run(relay)).toEqual({ sent: 0, failed: 0, dead: 0 });
  });

  it('logs a result that it cannot record, and sends the event again when its lease is over', async () => {
    add('a');
    add('b');
    const markSent = outbox.markSent.bind(outbox);
    outbox.markSent = () => Promise.reject(new Error('connection lost'));
    const relay = createRelay(platform);
    await run(relay);
    expect(logger.lines).toMatchObject([
      { level: 'error', context: { events: [{ id: 'a-1', outcome: 'sent' }] } },
      { level: 'error', context: { events: [{ id: 'b-1', outcome: 'sent' }] } },
    ]);
    outbox.markSent = markSent;
    pass(9_999);
    expect(await run(relay)).toMatchObject({ sent: 0 });
    pass(1);
    expect(await run(relay)).toMatchObject({ sent: 2 });
    expect(ids(platform.received)).toEqual(['a-1', 'b-1', 'a-1', 'b-1']);
  });

  it('logs an outage of the outbox when it begins and when it is over', async () => {
    const claim = outbox.claim.bind(outbox);
    outbox.claim = () => Promise.reject(new Error('database gone'));
    const relay = createRelay(platform);
    await run(relay);
    await run(relay);
    outbox.claim = claim;
    add('a');
    expect(await run(relay)).toMatchObject({ sent: 1 });
    expect(logger.lines).toMatchObject([
      { level: 'error', context: { err: { message: 'database gone' } } },
      { level: 'info', message: 'The event relay works again' },
    ]);
  });

  it('renews the leases of what takes its time, so that nobody else gets it', async () => {
    add('hangs');
    const hanging = Promise.withResolvers<void>();
    const relay = createRelay(holding(hanging.promise));
    relay.wake();
    await settled();
    for (let second = 0; second < 60; second += 1) {
      pass(1_000);
      relay.tick();
      await settled();
    }
    expect(await outbox.claim(1, 1)).toEqual([]);
    hanging.resolve();
    await relay.idle();
    expect(deliveryOf('hangs-1')).toMatchObject({ status: 'SENT', attempts: 1 });
    expect(ids(platform.received)).toEqual(['hangs-1']);
  });

  it('does not send what waited until its lease was nearly over, since somebody else may', async () => {
    for (let index = 0; index < 129; index += 1) add(`order${index}`);
    outbox.renew = () => Promise.reject(new Error('database gone'));
    const held = Promise.withResolvers<void>();
    const relay = createRelay({
      send: async (event) => {
        await held.promise;
        await platform.send(event);
      },
    });
    relay.wake();
    await settled();
    pass(8_001);
    held.resolve();
    await relay.idle();
    expect(platform.received).toHaveLength(128);
    pass(2_000);
    expect(await run(relay)).toMatchObject({ sent: 1 });
  });

  describe('an event that this process commits', () => {
    /** What a transaction does that writes these events with a lease. */
    const commit = (relay: Relay, events: readonly OrderEvent[]) => {
      const lease = relay.lease(events, now);
      for (const event of events) {
        const isLeased = lease?.events.includes(event);
        if (lease && isLeased) store.leases.set(event.id, lease);
      }
      return lease;
    };

    it('is sent without a claim, and marked', async () => {
      const relay = createRelay(platform);
      outbox.claim = () => Promise.reject(new Error('nothing was to be claimed'));
      const event = storedEvent('a');
      const lease = commit(relay, [event]);
      if (lease) relay.take(lease);
      await relay.idle();
      expect(platform.received).toMatchObject([{ id: 'a-1', type: 'shop.order.confirmed', orderId: 'a' }]);
      expect(deliveryOf('a-1')).toMatchObject({ status: 'SENT', attempts: 1 });
      expect(logger.lines).toEqual([]);
    });

    it('is nobody’s before its commit, and its own for ten seconds', () => {
      const relay = createRelay(platform);
      const lease = commit(relay, [storedEvent('a')]);
      expect(lease?.until).toEqual(new Date(now.getTime() + 10_000));
      expect(platform.received).toEqual([]);
    });

    it('is claimed like any other where it is not the first of its order', () => {
      const relay = createRelay(platform);
      const [first, second] = [storedEvent('a'), storedEvent('a')];
      expect(relay.lease([second], now)).toBeNull();
      expect(relay.lease([second, first], now)?.events).toEqual([first]);
    });

    it('is claimed like any other where there is no room, the platform is down, or the relay stops', async () => {
      let places = Number.POSITIVE_INFINITY;
      const relay = createRelay({ send: () => new Promise(() => undefined) }, undefined, () => places);
      const event = storedEvent('a');
      places = 0;
      expect(relay.lease([event], now)).toBeNull();
      places = 1;
      expect(relay.lease([event], now)).toBeNull();
      places = Number.POSITIVE_INFINITY;
      for (let index = 0; index < 512; index += 1) {
        const lease = relay.lease([storedEvent(`order${index}`)], now);
        if (lease) relay.take(lease);
      }
      expect(relay.lease([event], now)).toBeNull();
      const idle = createRelay(platform);
      await idle.stop();
      expect(idle.lease([event], now)).toBeNull();
    });

    it('is left to others where its commit was so long under way that its lease is nearly over', async () => {
      const relay = createRelay(platform);
      const lease = commit(relay, [storedEvent('a')]);
      pass(8_001);
      if (lease) relay.take(lease);
      await relay.idle();
      expect(platform.received).toEqual([]);
    });
  });
});

/** Lets every promise that can go on do so. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

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
