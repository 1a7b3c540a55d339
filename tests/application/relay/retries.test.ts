import { beforeEach, describe, expect, it } from 'vitest';
import { SendFailure } from '../../../src/application/ports/event-sender.ts';
import { Feed } from './feed.ts';

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

describe('An event that fails', () => {
  let feed: Feed;

  beforeEach(() => {
    feed = new Feed();
  });

  /** How long the event waits for its next attempt, in milliseconds. */
  const waitOf = (id: string) => (feed.delivery(id)?.nextAttemptAt?.getTime() ?? 0) - feed.now.getTime();

  it('is tried again by the schedule, and is dead after the tenth attempt', async () => {
    const { id } = feed.add('a');
    feed.platform.failWith(() => new Error('down'));
    const relay = feed.createRelay();
    for (const delay of SCHEDULE) {
      expect(await feed.run(relay)).toEqual({ sent: 0, failed: 1, dead: 0 });
      feed.pass(delay - 1);
      expect(await feed.run(relay)).toEqual({ sent: 0, failed: 0, dead: 0 });
      feed.pass(1);
    }
    expect(await feed.run(relay)).toEqual({ sent: 0, failed: 0, dead: 1 });
    expect(feed.delivery(id)).toMatchObject({ status: 'DEAD', attempts: 10, nextAttemptAt: null });
  });

  it.each([
    [0, 0.8],
    [0.25, 0.9],
    [0.999_999_999, 1.2],
  ])('waits up to 20 %% more or less: if random is %f, it waits %f of the delay', async (random, share) => {
    const added = SCHEDULE.map((_delay, attempts) => feed.add(`order${attempts}`, attempts));
    feed.platform.failWith(() => new Error('down'));
    await feed.run(feed.createRelay({ random }));
    expect(added.map(({ id }) => waitOf(id))).toEqual(SCHEDULE.map((delay) => Math.round(delay * share)));
  });

  it('is logged with its order, attempt and error; the last failure as an error', async () => {
    feed.add('a', 2);
    feed.add('b', 9);
    const down = new Error('down');
    feed.platform.failWith(() => down);
    await feed.run();
    expect(feed.logger.lines).toEqual([
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

  it.each([
    { what: 'as long as the platform asks', askedMs: 60_000, random: 0, waitMs: 60_000 },
    { what: 'up to a fifth longer', askedMs: 60_000, random: 0.5, waitMs: 66_000 },
    { what: 'by the schedule if that is longer', askedMs: 1_000, random: 0.5, waitMs: 5_000 },
    { what: 'a day at most', askedMs: 365 * 24 * HOUR, random: 0, waitMs: 24 * HOUR },
  ])('waits $what', async ({ askedMs, random, waitMs }) => {
    const { id } = feed.add('a');
    feed.platform.failWith(() => new SendFailure('busy', { retryAfterMs: askedMs }));
    expect(await feed.run(feed.createRelay({ random }))).toMatchObject({ failed: 1 });
    expect(waitOf(id)).toBe(waitMs);
  });

  it('is dead after its tenth attempt even if the platform asks for another one', async () => {
    const { id } = feed.add('a', 9);
    feed.platform.failWith(() => new SendFailure('busy', { retryAfterMs: 1000 }));
    expect(await feed.run()).toMatchObject({ dead: 1 });
    expect(feed.delivery(id)?.status).toBe('DEAD');
  });

  it('fails with a text if the sender throws something other than an Error', async () => {
    const { id } = feed.add('a');
    const sender = { send: () => Promise.reject('no reason') };
    expect(await feed.run(feed.createRelay({ sender }))).toMatchObject({ failed: 1 });
    expect(feed.delivery(id)?.lastError).toBe('no reason');
  });
});
