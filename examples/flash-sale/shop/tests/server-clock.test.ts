import { describe, expect, it } from 'vitest';
import { ServerClock } from '../logic/server-clock.ts';

const NOON_MS = Date.UTC(2026, 10, 22, 12);
const NOON = 'Sun, 22 Nov 2026 12:00:00 GMT';

describe("the server's clock", () => {
  it('is the local one before the first answer', () => {
    expect(new ServerClock(() => 5).now()).toBe(5);
  });

  it('is known to half a second and half of the time to the server after one answer', () => {
    const clock = new ServerClock(() => 0);
    clock.learn(NOON, 0, 100);
    // It was from 12:00:00.000 to 12:00:00.999, and from 0 to 100 ms ago.
    expect(clock.now()).toBe(NOON_MS + 450);
  });

  it('is known better after an answer from another part of the second', () => {
    const clock = new ServerClock(() => 1_000);
    // The server is 300 ms ahead: its 12:00:00.900 is our 600, and its 12:00:01.100 is our 800.
    clock.learn(NOON, 590, 610);
    clock.learn('Sun, 22 Nov 2026 12:00:01 GMT', 790, 810);
    expect(Math.abs(clock.now() - (NOON_MS + 1_300))).toBeLessThanOrEqual(110);
  });

  it('follows if one of the clocks is set', () => {
    const clock = new ServerClock(() => 0);
    clock.learn('Sun, 22 Nov 2026 13:00:00 GMT', 0, 0);
    clock.learn(NOON, 0, 0);
    expect(clock.now()).toBe(NOON_MS + 500);
  });

  it('ignores an answer without a date', () => {
    const clock = new ServerClock(() => 5);
    clock.learn(null, 0, 0);
    clock.learn('yesterday', 0, 0);
    expect(clock.now()).toBe(5);
  });
});
