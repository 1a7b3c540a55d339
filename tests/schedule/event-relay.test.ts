import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventRelay } from '../../src/adapters/schedule/event-relay.ts';
import type { RelaySignals } from '../../src/application/relay-events.ts';
import { RecordingLogger } from '../recording-logger.ts';

const NOTHING = { sent: 0, failed: 0, dead: 0 };

/** Runs of a relay that end when the test says so. */
class HeldRuns {
  readonly runs: { end: () => void; fail: (error: Error) => void }[] = [];
  readonly signals: RelaySignals[] = [];

  readonly relay = async (signals: RelaySignals) => {
    const held = Promise.withResolvers<void>();
    this.runs.push({ end: held.resolve, fail: held.reject });
    this.signals.push(signals);
    await held.promise;
    return NOTHING;
  };
}

describe('EventRelay', () => {
  let held: HeldRuns;
  let logger: RecordingLogger;
  let relay: EventRelay;

  beforeEach(() => {
    vi.useFakeTimers();
    held = new HeldRuns();
    logger = new RecordingLogger();
    relay = new EventRelay({ relay: held.relay, logger });
  });

  afterEach(async () => {
    for (const run of held.runs) run.end();
    vi.useRealTimers();
    await relay.stop();
  });

  it('runs at once when it is woken', () => {
    relay.wake();
    expect(held.runs).toHaveLength(1);
  });

  it('runs once more, and only once, however often it was woken during a run', async () => {
    relay.wake();
    for (let index = 0; index < 10; index += 1) relay.wake();
    expect(held.runs).toHaveLength(1);
    held.runs[0]?.end();
    await settled();
    expect(held.runs).toHaveLength(2);
    held.runs[1]?.end();
    await settled();
    expect(held.runs).toHaveLength(2);
  });

  it('tells the run that goes on that it was woken', async () => {
    relay.wake();
    const woken = vi.fn();
    held.signals[0]?.nextWake().then(woken);
    await settled();
    expect(woken).not.toHaveBeenCalled();
    relay.wake();
    await settled();
    expect(woken).toHaveBeenCalledOnce();
  });

  it('looks every second for what others left', async () => {
    relay.start();
    for (const seconds of [1, 2, 3]) {
      expect(held.runs).toHaveLength(seconds);
      held.runs.at(-1)?.end();
      await vi.advanceTimersByTimeAsync(1000);
    }
  });

  it('survives a failing run, and logs an outage when it begins and when it is over', async () => {
    relay.start();
    for (const error of ['gone', 'still gone']) {
      held.runs.at(-1)?.fail(new Error(error));
      await vi.advanceTimersByTimeAsync(1000);
    }
    held.runs.at(-1)?.end();
    await settled();
    expect(held.runs).toHaveLength(3);
    expect(logger.lines).toMatchObject([
      { level: 'error', context: { err: { message: 'gone' } } },
      { level: 'info', message: 'The event relay works again' },
    ]);
  });

  it('waits for the run that goes on when it stops, and starts no other', async () => {
    relay.start();
    const stopped = vi.fn();
    const stopping = relay.stop().then(stopped);
    expect(held.signals[0]?.isStopping).toBe(true);
    relay.wake();
    await settled();
    expect(stopped).not.toHaveBeenCalled();
    held.runs[0]?.end();
    await stopping;
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(held.runs).toHaveLength(1);
  });

  it('wakes a waiting run when it stops, so that it can end', async () => {
    relay.wake();
    const woken = held.signals[0]?.nextWake();
    void relay.stop();
    await expect(woken).resolves.toBeUndefined();
  });

  it('waits for a run that hangs no longer than it may', async () => {
    relay.start();
    const stopped = vi.fn();
    const stopping = relay.stop(3000).then(stopped);
    await vi.advanceTimersByTimeAsync(2999);
    expect(stopped).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await stopping;
  });
});

/** Lets every promise that can go on do so. */
async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
