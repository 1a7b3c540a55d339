import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryEventSender } from '../../src/adapters/data-platform/in-memory-event-sender.ts';
import type { EventSender } from '../../src/application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../src/application/ports/outbox.ts';
import { relayEvents } from '../../src/application/relay-events.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { ListedOutbox } from './listed-outbox.ts';

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
  let outbox: ListedOutbox;
  let logger: RecordingLogger;
  let platform: InMemoryEventSender;

  const undisturbed = { isStopping: false, nextWake: () => new Promise<void>(() => undefined) };
  const relayTo = (sender: EventSender, random = () => 0.5) =>
    relayEvents({ outbox, sender, logger, random });
  const ids = (events: readonly OutgoingEvent[]) => events.map(({ id }) => id);

  beforeEach(() => {
    outbox = new ListedOutbox();
    logger = new RecordingLogger();
    platform = new InMemoryEventSender();
  });

  it('sends everything that is due, however much, and says how much', async () => {
    const added = Array.from({ length: 250 }, (_, index) => outbox.add(`order${index}`));
    expect(await relayTo(platform)(undisturbed)).toEqual({ sent: 250, failed: 0, dead: 0 });
    expect(ids(platform.received).toSorted()).toEqual(added.toSorted());
    expect(added.every((id) => outbox.stateOf(id) === 'SENT')).toBe(true);
    expect(logger.lines).toEqual([]);
  });

  it('sends the events of one order in turn', async () => {
    outbox.add('a');
    outbox.add('a');
    outbox.add('b');
    await relayTo(platform)(undisturbed);
    expect(ids(platform.received)).toEqual(['a-1', 'b-1', 'a-2']);
  });

  it('holds back the later events of an order that fails, and nobody else’s', async () => {
    outbox.add('a');
    outbox.add('a');
    outbox.add('b');
    platform.failWith(({ orderId }) => (orderId === 'a' ? new Error('The platform says no') : undefined));
    expect(await relayTo(platform)(undisturbed)).toEqual({ sent: 1, failed: 1, dead: 0 });
    expect(ids(platform.received)).toEqual(['b-1']);
    expect(outbox.failures).toEqual([{ id: 'a-1', error: 'The platform says no', retryInMs: 5000 }]);
    expect(outbox.stateOf('a-2')).toBe('DUE');
  });

  it('never has more than 32 events on their way, and leases them for longer than a sender may take', async () => {
    for (let index = 0; index < 100; index += 1) outbox.add(`order${index}`);
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
    expect(await relayTo(slow)(undisturbed)).toMatchObject({ sent: 100 });
    expect(most).toBe(32);
    expect(outbox.claims.every(({ limit, leaseMs }) => limit <= 32 && leaseMs > 15_000)).toBe(true);
  });

  it('tries again by the schedule, and parks the event after the tenth attempt', async () => {
    const id = outbox.add('a');
    platform.failWith(() => new Error('down'));
    const relay = relayTo(platform);
    for (const delay of SCHEDULE) {
      expect(await relay(undisturbed)).toEqual({ sent: 0, failed: 1, dead: 0 });
      expect(outbox.failures.at(-1)).toEqual({ id, error: 'down', retryInMs: delay });
      outbox.makeDue(id);
    }
    expect(await relay(undisturbed)).toEqual({ sent: 0, failed: 0, dead: 1 });
    expect(outbox.failures.at(-1)?.retryInMs).toBeNull();
    expect(outbox.failures).toHaveLength(10);
    expect(outbox.stateOf(id)).toBe('DEAD');
  });

  it.each([
    [0, 0.8],
    [0.25, 0.9],
    [0.999_999_999, 1.2],
  ])(
    'spreads the retries by 20 %% either way: a random %f makes it %f of the delay',
    async (random, share) => {
      for (const attempts of SCHEDULE.keys()) outbox.add(`order${attempts}`, attempts);
      platform.failWith(() => new Error('down'));
      await relayTo(platform, () => random)(undisturbed);
      expect(outbox.failures.map(({ retryInMs }) => retryInMs)).toEqual(
        SCHEDULE.map((delay) => Math.round(delay * share)),
      );
    },
  );

  it('logs each failure with its event, order, attempt and error; the last one as an error', async () => {
    outbox.add('a', 2);
    outbox.add('b', 9);
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

  it('goes on sending what becomes due while one send hangs', async () => {
    outbox.add('hangs');
    const hanging = Promise.withResolvers<void>();
    const sender: EventSender = {
      send: async (event) => {
        if (event.orderId === 'hangs') await hanging.promise;
        await platform.send(event);
      },
    };
    let wake: () => void = () => undefined;
    const signals = {
      isStopping: false,
      nextWake: () =>
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
    };
    const run = relayTo(sender)(signals);
    await new Promise(setImmediate);
    outbox.add('b');
    wake();
    await new Promise(setImmediate);
    expect(ids(platform.received)).toEqual(['b-1']);
    hanging.resolve();
    expect(await run).toEqual({ sent: 2, failed: 0, dead: 0 });
  });

  it('claims nothing more once it is to stop, and finishes what is on its way', async () => {
    outbox.add('a');
    outbox.add('a');
    const signals = { ...undisturbed, isStopping: false };
    const stopping: EventSender = {
      send: async (event) => {
        signals.isStopping = true;
        await platform.send(event);
      },
    };
    expect(await relayTo(stopping)(signals)).toEqual({ sent: 1, failed: 0, dead: 0 });
    expect(outbox.stateOf('a-1')).toBe('SENT');
    expect(outbox.stateOf('a-2')).toBe('DUE');
  });

  it('logs a result that it cannot record, and goes on', async () => {
    outbox.add('a');
    outbox.add('b');
    const markSent = outbox.markSent.bind(outbox);
    outbox.markSent = async (claimed) => {
      if (claimed.orderId === 'a') throw new Error('connection lost');
      await markSent(claimed);
    };
    await relayTo(platform)(undisturbed);
    expect(outbox.stateOf('a-1')).toBe('LEASED');
    expect(outbox.stateOf('b-1')).toBe('SENT');
    expect(logger.lines).toMatchObject([{ level: 'error', context: { eventId: 'a-1', outcome: 'sent' } }]);
  });

  it('rejects where the outbox cannot be read, after what is on its way has ended', async () => {
    outbox.add('a');
    const claim = outbox.claim.bind(outbox);
    outbox.claim = async (limit, leaseMs) => {
      if (outbox.claims.length > 0) throw new Error('database gone');
      return claim(limit, leaseMs);
    };
    await expect(relayTo(platform)(undisturbed)).rejects.toThrow('database gone');
    expect(outbox.stateOf('a-1')).toBe('SENT');
  });
});
