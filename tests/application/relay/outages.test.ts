import { beforeEach, describe, expect, it } from 'vitest';
import { NotAttempted } from '../../../src/application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../../src/application/ports/outbox.ts';
import { Feed, settled } from './feed.ts';

describe('The relay during an outage', () => {
  let feed: Feed;

  beforeEach(() => {
    feed = new Feed();
  });

  it('claims nothing while the platform is down, and one event to try the platform again', async () => {
    for (const order of ['a', 'b', 'c']) feed.add(order);
    expect(await feed.run(feed.createRelay({ slots: () => 0 }))).toEqual({ sent: 0, failed: 0, dead: 0 });
    expect(feed.store.leases.size).toBe(0);
    let mostAtOnce = 0;
    const sender = {
      send: async (event: OutgoingEvent) => {
        mostAtOnce = Math.max(mostAtOnce, feed.store.leases.size);
        await feed.platform.send(event);
      },
    };
    expect(await feed.run(feed.createRelay({ sender, slots: () => 1 }))).toMatchObject({ sent: 3 });
    expect(mostAtOnce).toBe(1);
  });

  it('releases an event that was claimed but not attempted, with its attempts and its time', async () => {
    const { id } = feed.add('a', 3);
    const dueAt = feed.delivery(id)?.nextAttemptAt;
    let isDown = false;
    feed.platform.failWith(() => {
      isDown = true;
      return new NotAttempted();
    });
    const slots = () => (isDown ? 0 : 1);
    expect(await feed.run(feed.createRelay({ slots }))).toEqual({ sent: 0, failed: 0, dead: 0 });
    expect(isDown).toBe(true);
    expect(feed.delivery(id)).toMatchObject({ status: 'PENDING', attempts: 3, nextAttemptAt: dueAt });
    expect(feed.store.leases.size).toBe(0);
    expect([feed.logger.lines, feed.outcomes]).toEqual([[], []]);
  });

  it('releases the events that wait when the platform goes down', async () => {
    feed.addOrders(200);
    let slots = Number.POSITIVE_INFINITY;
    const sender = { send: () => new Promise<void>(() => undefined) };
    const relay = feed.createRelay({ sender, slots: () => slots });
    relay.wake();
    await settled();
    expect(feed.store.leases.size).toBe(200);
    slots = 0;
    relay.tick();
    await settled();
    expect(feed.store.leases.size).toBe(128);
    expect([...feed.store.deliveries.values()].filter(({ attempts }) => attempts > 0)).toEqual([]);
    expect(feed.outcomes).toEqual([]);
  });

  it('tries the platform with one event at a time, whether it was claimed or committed here', async () => {
    let slots = Number.POSITIVE_INFINITY;
    const sent: string[] = [];
    const sender = {
      send: (event: OutgoingEvent) => {
        sent.push(event.id);
        return new Promise<void>(() => undefined);
      },
    };
    const relay = feed.createRelay({ sender, slots: () => slots });
    const leases = ['a', 'b'].map((order) => feed.commit(relay, [feed.add(order)]));
    feed.add('claimed');
    slots = 1;
    relay.wake();
    await settled();
    for (const lease of leases) if (lease) relay.take(lease);
    await settled();
    expect(sent).toEqual(['claimed-1']);
  });

  it('logs a result that it cannot record, and sends the event again after the end of its lease', async () => {
    for (const order of ['a', 'b']) feed.add(order);
    const markSent = feed.outbox.markSent.bind(feed.outbox);
    feed.outbox.markSent = () => Promise.reject(new Error('connection lost'));
    const relay = feed.createRelay();
    await feed.run(relay);
    const message = 'Results of events could not be recorded; the events will be sent again';
    expect(feed.logger.lines).toMatchObject([
      { level: 'error', message, context: { events: [{ id: 'a-1', outcome: 'sent' }] } },
      { level: 'error', message, context: { events: [{ id: 'b-1', outcome: 'sent' }] } },
    ]);
    feed.outbox.markSent = markSent;
    feed.pass(9_999);
    expect(await feed.run(relay)).toMatchObject({ sent: 0 });
    feed.pass(1);
    expect(await feed.run(relay)).toMatchObject({ sent: 2 });
    expect(feed.received).toEqual(['a-1', 'b-1', 'a-1', 'b-1']);
  });

  it('logs an outage of the outbox when it begins and when it ends', async () => {
    const claim = feed.outbox.claim.bind(feed.outbox);
    feed.outbox.claim = () => Promise.reject(new Error('database gone'));
    const relay = feed.createRelay();
    const begun = {
      level: 'error',
      context: { err: { message: 'database gone' } },
      message: 'The event relay cannot read the outbox',
    };
    for (let run = 0; run < 2; run += 1) {
      await feed.run(relay);
      expect(feed.logger.lines).toMatchObject([begun]);
    }
    feed.outbox.claim = claim;
    feed.add('a');
    expect(await feed.run(relay)).toMatchObject({ sent: 1 });
    expect(feed.logger.lines).toMatchObject([
      begun,
      { level: 'info', message: 'The event relay works again' },
    ]);
  });
});
