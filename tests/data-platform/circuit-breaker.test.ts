import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CircuitBreaker } from '../../src/adapters/data-platform/circuit-breaker.ts';
import { InMemoryEventSender } from '../../src/adapters/data-platform/in-memory-event-sender.ts';
import { NotAttempted, SendFailure } from '../../src/application/ports/event-sender.ts';
import type { OutgoingEvent } from '../../src/application/ports/outbox.ts';
import { RecordingLogger } from '../recording-logger.ts';

const event: OutgoingEvent = {
  id: 'e1',
  type: 'shop.order.confirmed',
  orderId: 'o1',
  createdAt: new Date('2026-11-21T02:00:00.000Z'),
  data: {},
};
const down = new SendFailure('down');

describe('CircuitBreaker', () => {
  let platform: InMemoryEventSender;
  let logger: RecordingLogger;
  let random: number;
  let nowMs: number;
  let breaker: CircuitBreaker;

  const fail = async (times: number) => {
    for (let time = 0; time < times; time += 1) await expect(breaker.send(event)).rejects.toBe(down);
  };
  const pass = (ms: number) => {
    nowMs += ms;
  };

  beforeEach(() => {
    nowMs = 1_000_000;
    platform = new InMemoryEventSender();
    logger = new RecordingLogger();
    random = 0;
    breaker = new CircuitBreaker({
      sender: platform,
      logger,
      random: () => random,
      monotonicMs: () => nowMs,
    });
    platform.failWith(() => down);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('lets everything through as long as one event in ten arrives', async () => {
    for (let round = 0; round < 3; round += 1) {
      await fail(9);
      platform.failWith(() => undefined);
      await breaker.send(event);
      platform.failWith(() => down);
    }
    expect(breaker.slots).toBe(Number.POSITIVE_INFINITY);
    expect(logger.lines).toEqual([]);
  });

  it('attempts nothing after ten failures in a row', async () => {
    await fail(10);
    expect(breaker.slots).toBe(0);
    platform.failWith(() => undefined);
    await expect(breaker.send(event)).rejects.toBeInstanceOf(NotAttempted);
    expect(platform.received).toEqual([]);
  });

  it('lets one probe through after a second, and everything once the probe has arrived', async () => {
    await fail(10);
    pass(999);
    expect(breaker.slots).toBe(0);
    pass(1);
    expect(breaker.slots).toBe(1);
    platform.failWith(() => undefined);
    const probe = breaker.send(event);
    expect(breaker.slots).toBe(1);
    await probe;
    expect(breaker.slots).toBe(Number.POSITIVE_INFINITY);
    expect(logger.lines).toMatchObject([
      { level: 'warn', message: 'The data platform is down: events wait' },
      { level: 'info', message: 'The data platform takes events again' },
    ]);
  });

  it('waits twice as long after each probe that fails, 30 s at most', async () => {
    await fail(10);
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      pass(waitMs - 1);
      expect(breaker.slots).toBe(0);
      pass(1);
      expect(breaker.slots).toBe(1);
      await fail(1);
    }
    expect(logger.lines).toHaveLength(1);
  });

  it('sends one probe at a time', async () => {
    await fail(10);
    pass(1_000);
    platform.failWith(() => undefined);
    const probe = breaker.send(event);
    await expect(breaker.send({ ...event, id: 'e2' })).rejects.toBeInstanceOf(NotAttempted);
    await probe;
    expect(platform.received.map(({ id }) => id)).toEqual(['e1']);
  });

  it('starts with a short wait again in the next outage', async () => {
    await fail(10);
    for (const waitMs of [1_000, 2_000]) {
      pass(waitMs);
      await fail(1);
    }
    pass(4_000);
    platform.failWith(() => undefined);
    await breaker.send(event);
    platform.failWith(() => down);
    await fail(10);
    pass(1_000);
    expect(breaker.slots).toBe(1);
  });

  it('does not wait longer for events that left before the outage and fail during it', async () => {
    const late = Promise.withResolvers<void>();
    const slow = new CircuitBreaker({
      sender: { send: (sent) => (sent.id === 'late' ? late.promise : platform.send(sent)) },
      logger,
      random: () => 0,
      monotonicMs: () => nowMs,
    });
    const sending = slow.send({ ...event, id: 'late' });
    for (let time = 0; time < 10; time += 1) await expect(slow.send(event)).rejects.toBe(down);
    pass(900);
    late.reject(down);
    await expect(sending).rejects.toBe(down);
    pass(100);
    expect(slow.slots).toBe(1);
  });

  it('spreads the probes of several replicas', async () => {
    random = 0.999_999_999;
    await fail(10);
    pass(500);
    expect(breaker.slots).toBe(1);
  });

  it('waits no longer if the calendar is set back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await fail(10);
    vi.setSystemTime(Date.now() - 3_600_000);
    pass(1_000);
    platform.failWith(() => undefined);
    await breaker.send(event);
    expect(breaker.slots).toBe(Number.POSITIVE_INFINITY);
  });

  describe('asked to wait', () => {
    const busy = (retryAfterMs: number) => new SendFailure('busy', { retryAfterMs, isAskedOfAll: true });
    const refuse = async (failure: SendFailure) => {
      platform.failWith(() => failure);
      await expect(breaker.send(event)).rejects.toBe(failure);
    };

    it('sends nothing until then, then one event, and everything once that has arrived', async () => {
      await refuse(busy(60_000));
      pass(59_999);
      expect(breaker.slots).toBe(0);
      await expect(breaker.send(event)).rejects.toBeInstanceOf(NotAttempted);
      pass(1);
      expect(breaker.slots).toBe(1);
      platform.failWith(() => undefined);
      await breaker.send(event);
      expect(breaker.slots).toBe(Number.POSITIVE_INFINITY);
      expect(logger.lines).toMatchObject([
        {
          level: 'warn',
          message: 'The data platform asks for a pause: events wait',
          context: { waitMs: 60_000 },
        },
        { level: 'info', message: 'The data platform takes events again' },
      ]);
    });

    it('waits again if the probe is told to', async () => {
      await refuse(busy(1_000));
      pass(1_000);
      await refuse(busy(2_000));
      pass(1_999);
      expect(breaker.slots).toBe(0);
      pass(1);
      expect(breaker.slots).toBe(1);
      expect(logger.lines).toHaveLength(1);
    });

    it('waits before the next probe if the first one fails', async () => {
      await refuse(busy(60_000));
      pass(60_000);
      await refuse(down);
      pass(1_999);
      expect(breaker.slots).toBe(0);
      pass(1);
      expect(breaker.slots).toBe(1);
    });

    it('waits for five minutes at most, and up to a fifth longer', async () => {
      random = 0.999_999_999;
      await refuse(busy(86_400_000));
      pass(359_999);
      expect(breaker.slots).toBe(0);
      pass(1);
      expect(breaker.slots).toBe(1);
    });

    it('does not end when an event arrives that left before the pause', async () => {
      const arriving = Promise.withResolvers<void>();
      const early = new CircuitBreaker({
        sender: { send: (sent) => (sent.id === 'early' ? arriving.promise : platform.send(sent)) },
        logger,
        random: () => 0,
        monotonicMs: () => nowMs,
      });
      const sending = early.send({ ...event, id: 'early' });
      platform.failWith(() => busy(1_000));
      await expect(early.send(event)).rejects.toThrow('busy');
      arriving.resolve();
      await sending;
      expect(early.slots).toBe(0);
      pass(1_000);
      expect(early.slots).toBe(1);
    });

    it('goes on if the platform asks that of one event only', async () => {
      await refuse(new SendFailure('too large now', { retryAfterMs: 60_000 }));
      expect(breaker.slots).toBe(Number.POSITIVE_INFINITY);
    });
  });
});
