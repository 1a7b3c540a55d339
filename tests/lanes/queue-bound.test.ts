import { describe, expect, it } from 'vitest';
import { QueueBound } from '../../src/adapters/postgres/transactions/queue-bound.ts';

/** A lane that has worked since time 0 and has made a group of so many changes at each of these times. */
function aLaneThatMade(changes: number, ...times: readonly number[]): QueueBound {
  const bound = new QueueBound();
  bound.begin(0);
  for (const time of times) bound.add(changes, time);
  return bound;
}

const EVERY_100_MS = Array.from({ length: 30 }, (_, index) => (index + 1) * 100);

describe('The bound of a queue', () => {
  it('is reached if the queue means more than a second at the rate of the last second', () => {
    const bound = aLaneThatMade(50, ...EVERY_100_MS);
    expect(bound.isReached(550, 3_000)).toBe(false);
    expect(bound.isReached(551, 3_000)).toBe(true);
  });

  it('is not reached if fewer than 256 changes wait', () => {
    const bound = aLaneThatMade(1, 500);
    expect(bound.isReached(255, 1_000)).toBe(false);
    expect(bound.isReached(256, 1_000)).toBe(true);
  });

  it('is reached in a lane that makes nothing', () => {
    const bound = new QueueBound();
    bound.begin(0);
    expect(bound.isReached(256, 10_000)).toBe(true);
  });

  it('is not known in the first 250 ms of a lane that was idle', () => {
    const bound = aLaneThatMade(50, ...EVERY_100_MS);
    bound.begin(10_000);
    expect(bound.isReached(2_000, 10_249)).toBe(false);
    expect(bound.isReached(2_000, 10_250)).toBe(true);
  });

  it('counts by the time that the lane has worked, if that is less than a second', () => {
    const bound = aLaneThatMade(500, 250, 500);
    expect(bound.isReached(2_000, 500)).toBe(false);
    expect(bound.isReached(2_001, 500)).toBe(true);
  });

  it('forgets what was made more than a second ago', () => {
    const bound = aLaneThatMade(1_000, 100);
    expect(bound.isReached(256, 1_100)).toBe(false);
    expect(bound.isReached(256, 1_101)).toBe(true);
  });
});
