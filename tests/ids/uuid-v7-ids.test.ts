import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';

const make = (ids: UuidV7Ids, count: number) => Array.from({ length: count }, () => ids.next());
/** The first ten ids that do not sort after the id before them. */
const outOfOrder = (made: readonly string[]) =>
  made.filter((id, index) => index > 0 && id <= String(made[index - 1])).slice(0, 10);
const timeOf = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

describe('ids', () => {
  afterEach(() => void vi.useRealTimers());

  it('are UUIDs of version 7 that tell their time', () => {
    const before = Date.now();
    const made = make(new UuidV7Ids(), 1_000);
    for (const id of made) expect(z.uuidv7().safeParse(id).error).toBeUndefined();
    expect(timeOf(made[0] ?? '')).toBeGreaterThanOrEqual(before);
    expect(timeOf(made.at(-1) ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it('sort as they were made, however many a millisecond', () => {
    const made = make(new UuidV7Ids(), 20_000);
    expect(outOfOrder(made)).toEqual([]);
  });

  it('sort as they were made if the clock stands still or is set back', () => {
    vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['Date'] });
    const ids = new UuidV7Ids();
    const made = make(ids, 1_000);
    vi.setSystemTime(1_799_999_999_000);
    made.push(...make(ids, 1_000));
    vi.setSystemTime(1_800_000_000_001);
    made.push(...make(ids, 1_000));
    expect(outOfOrder(made)).toEqual([]);
  });

  it('go on with the next millisecond if the counter overflows', () => {
    const now = 1_800_000_000_000;
    vi.useFakeTimers({ now, toFake: ['Date'] });
    const made = make(new UuidV7Ids(() => 2 ** 26 - 2), 5);
    expect(made.map(timeOf)).toEqual([now, now, now + 1, now + 1, now + 2]);
    expect(outOfOrder(made)).toEqual([]);
    for (const id of made) expect(z.uuidv7().safeParse(id).error).toBeUndefined();
  });

  it('of two processes differ in more than their time, and so do two ids of one process', () => {
    vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['Date'] });
    const tails = [...make(new UuidV7Ids(), 1_000), ...make(new UuidV7Ids(), 1_000)].map((id) =>
      id.slice(-10),
    );
    expect(new Set(tails).size).toBe(tails.length);
  });
});
