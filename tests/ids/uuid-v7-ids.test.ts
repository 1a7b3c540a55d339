import { validate, version } from 'uuid';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UuidV7Ids } from '../../src/adapters/ids/uuid-v7-ids.ts';

const make = (ids: UuidV7Ids, count: number) => Array.from({ length: count }, () => ids.next());
/** Those that are not behind the one before them: the first ten, which show enough. */
const outOfOrder = (made: readonly string[]) =>
  made.filter((id, index) => index > 0 && id <= String(made[index - 1])).slice(0, 10);
const timeOf = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

describe('ids', () => {
  afterEach(() => void vi.useRealTimers());

  it('are UUIDs of version 7 that tell their time', () => {
    const before = Date.now();
    const [id = ''] = make(new UuidV7Ids(), 1);
    expect([validate(id), version(id)]).toEqual([true, 7]);
    expect(timeOf(id)).toBeGreaterThanOrEqual(before);
    expect(timeOf(id)).toBeLessThanOrEqual(Date.now());
  });

  it('sort as they were made, however many a millisecond', () => {
    const made = make(new UuidV7Ids(), 20_000);
    expect(outOfOrder(made)).toEqual([]);
  });

  it('sort as they were made where the clock stands still or goes back', () => {
    vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['Date'] });
    const ids = new UuidV7Ids();
    const made = make(ids, 1_000);
    vi.setSystemTime(1_799_999_999_000);
    made.push(...make(ids, 1_000));
    vi.setSystemTime(1_800_000_000_001);
    made.push(...make(ids, 1_000));
    expect(outOfOrder(made)).toEqual([]);
  });

  it('share nothing but their time between two makers, nor between two draws of one', () => {
    vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['Date'] });
    const tails = [...make(new UuidV7Ids(), 1_000), ...make(new UuidV7Ids(), 1_000)].map((id) =>
      id.slice(-10),
    );
    expect(new Set(tails).size).toBe(tails.length);
  });
});
