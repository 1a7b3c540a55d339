import { beforeEach, describe, expect, it } from 'vitest';
import { Feed, hanging, settled } from './feed.ts';

describe('The relay', () => {
  let feed: Feed;

  beforeEach(() => {
    feed = new Feed();
  });

  it('sends everything that is due, however much', async () => {
    const added = feed.addOrders(250).map(({ id }) => id);
    expect(await feed.run()).toEqual({ sent: 250, failed: 0, dead: 0 });
    expect(feed.received.toSorted()).toEqual(added.toSorted());
    expect(feed.sent).toHaveLength(250);
    expect(feed.logger.lines).toEqual([]);
  });

  it('sends the events of one order one after the other', async () => {
    for (const order of ['a', 'a', 'b']) feed.add(order);
    await feed.run();
    expect(feed.received).toEqual(['a-1', 'b-1', 'a-2']);
  });

  it('holds back the later events of an order whose first event fails, but not those of other orders', async () => {
    for (const order of ['a', 'a', 'b']) feed.add(order);
    feed.platform.failWith(({ orderId }) =>
      orderId === 'a' ? new Error('The platform says no') : undefined,
    );
    expect(await feed.run()).toEqual({ sent: 1, failed: 1, dead: 0 });
    expect(feed.received).toEqual(['b-1']);
    expect(feed.delivery('a-1')).toMatchObject({
      status: 'PENDING',
      attempts: 1,
      lastError: 'The platform says no',
    });
    expect(feed.delivery('a-2')).toMatchObject({ status: 'PENDING', attempts: 0 });
  });

  it('never has more than 128 claimed events on their way', async () => {
    feed.addOrders(300);
    let onTheWay = 0;
    let most = 0;
    const sender = {
      send: async () => {
        onTheWay += 1;
        most = Math.max(most, onTheWay);
        await new Promise(setImmediate);
        onTheWay -= 1;
      },
    };
    expect(await feed.run(feed.createRelay({ sender }))).toMatchObject({ sent: 300 });
    expect(most).toBe(128);
  });

  it('sends 8 claimed events at once while changes are made, and committed events without that limit', async () => {
    feed.addOrders(300);
    feed.changes.isBusy = true;
    const platform = Promise.withResolvers<void>();
    let onTheWay = 0;
    const sender = {
      send: async () => {
        onTheWay += 1;
        await platform.promise;
      },
    };
    const relay = feed.createRelay({ sender });
    relay.wake();
    await settled();
    expect(onTheWay).toBe(8);
    const lease = feed.commit(relay, [feed.add('bought')]);
    if (lease) relay.take(lease);
    expect(onTheWay).toBe(9);
    platform.resolve();
    await relay.idle();
    expect(feed.sent).toHaveLength(301);
  });

  it('pauses for 20 ms between the claimed events of a slot while changes are made', async () => {
    feed.addOrders(20);
    feed.changes.isBusy = true;
    const pauses: number[] = [];
    const sleep = (milliseconds: number) => {
      pauses.push(milliseconds);
      return new Promise<void>(() => undefined);
    };
    feed.createRelay({ sleep }).wake();
    await settled();
    expect(feed.received).toHaveLength(8);
    // Each of the 8 slots pauses, and so does the recording of results.
    expect(pauses.toSorted((a, b) => a - b)).toEqual([...Array(8).fill(20), 100]);
  });

  it.each([
    { events: 128, atOnce: [1], afterPause: [1, 127] },
    { events: 129, atOnce: [1, 128], afterPause: [1, 128] },
  ])(
    'records the results of $events events in batches of $atOnce at once, and of $afterPause after the pause',
    async ({ events, atOnce, afterPause }) => {
      feed.addOrders(events);
      const recorded: number[] = [];
      const markSent = feed.outbox.markSent.bind(feed.outbox);
      feed.outbox.markSent = (sent) => {
        recorded.push(sent.length);
        return markSent(sent);
      };
      const pause = Promise.withResolvers<void>();
      feed.createRelay({ sleep: () => pause.promise }).wake();
      await settled();
      expect(recorded).toEqual(atOnce);
      pause.resolve();
      await settled();
      expect(recorded).toEqual(afterPause);
    },
  );

  it.each([
    ['committed here', true],
    ['claimed while no changes are made', false],
  ])('does not pause after an event that was %s', async (_, isCommittedHere) => {
    const pauses: number[] = [];
    const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
    const relay = feed.createRelay({ sleep });
    feed.changes.isBusy = isCommittedHere;
    const event = feed.add('a');
    const lease = isCommittedHere ? feed.commit(relay, [event]) : null;
    if (lease) relay.take(lease);
    else relay.wake();
    await relay.idle();
    expect(feed.received).toEqual(['a-1']);
    // Only the recording of the result pauses.
    expect(pauses).toEqual([100]);
  });

  it('claims at least 256 events at once, although slots become free one by one', async () => {
    feed.addOrders(1_000);
    const limits: number[] = [];
    const claim = feed.outbox.claim.bind(feed.outbox);
    feed.outbox.claim = (limit, leaseMs) => {
      limits.push(limit);
      return claim(limit, leaseMs);
    };
    let sends = 0;
    const sender = {
      send: async () => {
        sends += 1;
        for (let turn = 0; turn < sends % 7; turn += 1) await new Promise(setImmediate);
      },
    };
    expect(await feed.run(feed.createRelay({ sender }))).toMatchObject({ sent: 1_000 });
    expect(Math.min(...limits)).toBeGreaterThanOrEqual(256);
  });

  it('claims at most 512 events, however many are due', async () => {
    feed.addOrders(2_000);
    const relay = feed.createRelay({ sender: { send: () => new Promise(() => undefined) } });
    relay.wake();
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(feed.store.leases.size).toBe(512);
  });

  it('goes on sending what becomes due while one send hangs', async () => {
    feed.add('hangs');
    const platform = Promise.withResolvers<void>();
    const relay = feed.createRelay({ sender: hanging(feed.platform, platform.promise) });
    relay.wake();
    await settled();
    feed.add('b');
    relay.wake();
    await settled();
    expect(feed.received).toEqual(['b-1']);
    platform.resolve();
    await relay.idle();
    expect(feed.received).toEqual(['b-1', 'hangs-1']);
  });

  it('reports the outcome of each attempt', async () => {
    for (const order of ['fails', 'a']) feed.add(order);
    feed.add('dies', 9);
    feed.platform.failWith(({ orderId }) => (orderId === 'a' ? undefined : new Error('down')));
    await feed.run();
    expect(feed.outcomes.toSorted()).toEqual(['dead', 'failed', 'sent']);
  });

  it('releases what waits when it stops, finishes what is on its way, and sends nothing after that', async () => {
    feed.addOrders(200);
    const platform = Promise.withResolvers<void>();
    const relay = feed.createRelay({ sender: { send: () => platform.promise } });
    relay.wake();
    await settled();
    const stopping = relay.stop();
    await settled();
    expect(feed.store.leases.size).toBe(128);
    platform.resolve();
    await stopping;
    expect(feed.store.leases.size).toBe(0);
    expect(feed.sent).toHaveLength(128);
    feed.add('late');
    expect(await feed.run(relay)).toEqual({ sent: 0, failed: 0, dead: 0 });
  });
});
