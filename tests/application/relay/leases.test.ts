import { beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingEvent } from '../../../src/application/ports/outbox.ts';
import { Feed, hanging, settled } from './feed.ts';

describe('The leases of the relay', () => {
  let feed: Feed;

  beforeEach(() => {
    feed = new Feed();
  });

  it('are renewed while an event is on its way, so that no other process claims it', async () => {
    feed.add('hangs');
    const platform = Promise.withResolvers<void>();
    const relay = feed.createRelay({ sender: hanging(feed.platform, platform.promise) });
    relay.wake();
    await settled();
    for (let second = 0; second < 60; second += 1) {
      feed.pass(1_000);
      relay.tick();
      await settled();
    }
    expect(await feed.outbox.claim(1, 1)).toEqual([]);
    platform.resolve();
    await relay.idle();
    expect(feed.delivery('hangs-1')).toMatchObject({ status: 'SENT', attempts: 1 });
    expect(feed.received).toEqual(['hangs-1']);
  });

  it('are renewed once less than 7 of their 10 seconds are left, in one request at a time', async () => {
    feed.add('hangs');
    const renewals: string[][] = [];
    const database = Promise.withResolvers<void>();
    feed.outbox.renew = async (claimed) => {
      renewals.push(claimed.map(({ id }) => id));
      await database.promise;
      return [];
    };
    const relay = feed.createRelay({ sender: hanging(feed.platform, new Promise(() => undefined)) });
    relay.wake();
    await settled();
    feed.pass(3_000);
    relay.tick();
    await settled();
    expect(renewals).toEqual([]);
    feed.pass(1);
    relay.tick();
    relay.tick();
    await settled();
    expect(renewals).toEqual([['hangs-1']]);
    database.resolve();
    await settled();
    relay.tick();
    expect(renewals).toEqual([['hangs-1'], ['hangs-1']]);
  });

  it('are renewed for another 10 seconds, and not before 3 of these have passed', async () => {
    feed.add('hangs');
    const renewedAfterS: number[] = [];
    let second = 0;
    const renew = feed.outbox.renew.bind(feed.outbox);
    feed.outbox.renew = (claimed, leaseMs) => {
      renewedAfterS.push(second);
      return renew(claimed, leaseMs);
    };
    const relay = feed.createRelay({ sender: hanging(feed.platform, new Promise(() => undefined)) });
    relay.wake();
    await settled();
    for (second = 1; second <= 12; second += 1) {
      feed.pass(1_000);
      relay.tick();
      await settled();
    }
    expect(renewedAfterS).toEqual([4, 8, 12]);
  });

  it('are renewed a second later if that failed, and the failure is logged as an outage', async () => {
    feed.add('hangs');
    const relay = feed.createRelay({ sender: hanging(feed.platform, new Promise(() => undefined)) });
    relay.wake();
    await settled();
    const renew = feed.outbox.renew.bind(feed.outbox);
    feed.outbox.renew = () => Promise.reject(new Error('database gone'));
    feed.pass(4_000);
    relay.tick();
    await settled();
    const message = 'The event relay cannot read the outbox';
    expect(feed.logger.lines).toMatchObject([{ level: 'error', message }]);
    feed.outbox.renew = renew;
    feed.pass(1_000);
    relay.tick();
    await settled();
    feed.pass(9_999);
    expect(await feed.outbox.claim(1, 1)).toEqual([]);
  });

  it('stop an event from being sent if less than 2 seconds are left, because another process may send it', async () => {
    feed.addOrders(129);
    feed.outbox.renew = () => Promise.reject(new Error('database gone'));
    const platform = Promise.withResolvers<void>();
    const relay = feed.createRelay({
      sender: {
        send: async (event: OutgoingEvent) => {
          await platform.promise;
          await feed.platform.send(event);
        },
      },
    });
    relay.wake();
    await settled();
    feed.pass(8_001);
    platform.resolve();
    await relay.idle();
    expect(feed.received).toHaveLength(128);
    feed.pass(2_000);
    expect(await feed.run(relay)).toMatchObject({ sent: 1 });
  });

  describe('on events that this process commits', () => {
    it('let them be sent without a claim', async () => {
      const relay = feed.createRelay();
      feed.outbox.claim = () => Promise.reject(new Error('nothing was to be claimed'));
      const lease = feed.commit(relay, [feed.add('a')]);
      if (lease) relay.take(lease);
      await relay.idle();
      expect(feed.platform.received).toMatchObject([
        { id: 'a-1', type: 'shop.order.confirmed', orderId: 'a' },
      ]);
      expect(feed.delivery('a-1')).toMatchObject({ status: 'SENT', attempts: 1 });
      expect(feed.logger.lines).toEqual([]);
    });

    it('last for ten seconds, and send nothing before the commit', () => {
      const lease = feed.commit(feed.createRelay(), [feed.add('a')]);
      expect(lease?.until).toEqual(new Date(feed.now.getTime() + 10_000));
      expect(feed.received).toEqual([]);
    });

    it('are taken on the first event of an order only', () => {
      const relay = feed.createRelay();
      const [first, second] = [feed.add('a'), feed.add('a')];
      expect(relay.lease([second], feed.now)).toBeNull();
      expect(relay.lease([second, first], feed.now)?.events).toEqual([first]);
    });

    it.each([0, 1])('are not taken while the sender has %i slots', (slots) => {
      const relay = feed.createRelay({ slots: () => slots });
      expect(relay.lease([feed.add('a')], feed.now)).toBeNull();
    });

    it('are not taken if 512 events are leased already', () => {
      const relay = feed.createRelay({ sender: { send: () => new Promise(() => undefined) } });
      for (const event of feed.addOrders(512)) {
        const lease = relay.lease([event], feed.now);
        if (lease) relay.take(lease);
      }
      expect(relay.lease([feed.add('a')], feed.now)).toBeNull();
    });

    it('are not taken after the relay was stopped', async () => {
      const relay = feed.createRelay();
      await relay.stop();
      expect(relay.lease([feed.add('a')], feed.now)).toBeNull();
    });

    it('are still taken after the relay has stopped to claim, and it claims no event of another process', async () => {
      const relay = feed.createRelay();
      relay.stopClaiming();
      feed.add('of another process');
      const lease = feed.commit(relay, [feed.add('a')]);
      if (lease) relay.take(lease);
      relay.wake();
      await relay.idle();
      expect(feed.received).toEqual(lease?.events.map(({ id }) => id));
    });

    it.each([
      [8_000, ['a-1']],
      [8_001, []],
    ])('are left to other processes if less than 2 of their 10 seconds are left: %d ms', async (ms, sent) => {
      const relay = feed.createRelay();
      const lease = feed.commit(relay, [feed.add('a')]);
      feed.pass(ms);
      if (lease) relay.take(lease);
      await relay.idle();
      expect(feed.received).toEqual(sent);
    });

    it('take no slot if they are left to other processes', async () => {
      const relay = feed.createRelay();
      const late = feed.commit(relay, feed.addOrders(128));
      feed.pass(8_001);
      if (late) relay.take(late);
      const lease = feed.commit(relay, [feed.add('a')]);
      if (lease) relay.take(lease);
      await relay.idle();
      expect(feed.received).toEqual(['a-1']);
    });
  });
});
