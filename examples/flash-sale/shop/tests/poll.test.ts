import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Poll } from '../logic/poll.ts';

describe('a poll', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('repeats its task after a pause', async () => {
    const task = vi.fn(async () => undefined);
    const poll = new Poll(task, 1_000);
    await poll.run();
    await vi.advanceTimersByTimeAsync(999);
    expect(task).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(task).toHaveBeenCalledTimes(2);
    poll.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(task).toHaveBeenCalledTimes(2);
  });

  it('pauses longer if the task says so', async () => {
    const task = vi.fn(async () => 3_000);
    const poll = new Poll(task, 1_000);
    await poll.run();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(task).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(task).toHaveBeenCalledTimes(2);
    poll.stop();
  });

  it('runs once more if it was asked to during a run', async () => {
    const finish: (() => void)[] = [];
    const task = vi.fn(() => new Promise<undefined>((resolve) => finish.push(() => resolve(undefined))));
    const poll = new Poll(task, 1_000);
    const first = poll.run();
    await poll.run();
    await poll.run();
    expect(task).toHaveBeenCalledTimes(1);
    finish[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(task).toHaveBeenCalledTimes(2);
    poll.stop();
    finish[1]?.();
    await first;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(task).toHaveBeenCalledTimes(2);
  });
});
