import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RelayTimer } from '../../src/adapters/schedule/relay-timer.ts';

/** Counts its ticks, and stops when the test says so. */
class HeldRelay {
  ticks = 0;
  readonly stopped = Promise.withResolvers<void>();

  tick(): void {
    this.ticks += 1;
  }

  stop(): Promise<void> {
    return this.stopped.promise;
  }
}

describe('RelayTimer', () => {
  let relay: HeldRelay;
  let timer: RelayTimer;

  beforeEach(() => {
    vi.useFakeTimers();
    relay = new HeldRelay();
    timer = new RelayTimer(relay);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('wakes the relay at once and every second', async () => {
    timer.start();
    expect(relay.ticks).toBe(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(relay.ticks).toBe(4);
  });

  it('waits for the attempts under way when it stops, still renews their leases, and leaves no timer', async () => {
    timer.start();
    const stopped = vi.fn();
    const stopping = timer.stop().then(stopped);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(stopped).not.toHaveBeenCalled();
    expect(relay.ticks).toBe(3);
    relay.stopped.resolve();
    await stopping;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops waiting for an attempt that hangs when the grace is over', async () => {
    timer.start();
    const stopped = vi.fn();
    const stopping = timer.stop(3_000).then(stopped);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(stopped).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await stopping;
    expect(vi.getTimerCount()).toBe(0);
  });
});
