import { describe, expect, it } from 'vitest';
import { createIdentityMaps, type IdentityMaps } from '../../src/application/unit-of-work/identity-maps.ts';
import { LOCK_ORDER } from '../../src/application/unit-of-work/lockable-tables.ts';
import {
  type Appended,
  collectWrites,
  isNothing,
  leavesDueEvents,
} from '../../src/application/unit-of-work/writes.ts';
import { type OrderEvent, orderConfirmed } from '../../src/domain/event.ts';
import { Stock } from '../../src/domain/stock.ts';
import { anId, anOrder, NOON } from '../builders.ts';

const EMPTY: Appended = { movements: [], ledger: [], events: [], replies: [], audit: [], rank: null };
const ROW = { id: 'row' } as never;

function writesOf(appended: Partial<Appended> = {}, fill: (maps: IdentityMaps) => void = () => undefined) {
  const maps = createIdentityMaps();
  fill(maps);
  return collectWrites(maps, { ...EMPTY, ...appended }, NOON);
}

describe('isNothing', () => {
  it('is true if nothing was decided, and if rows were only read', () => {
    expect(isNothing(writesOf())).toBe(true);
    expect(isNothing(writesOf({}, ({ stocks }) => stocks.load([new Stock('mug', 1, 0)])))).toBe(true);
  });

  it.each(['movements', 'ledger', 'events', 'replies', 'audit'] as const)(
    'is false if there are %s',
    (list) => {
      expect(isNothing(writesOf({ [list]: [ROW] }))).toBe(false);
    },
  );

  it('is false if there is a rank', () => {
    expect(isNothing(writesOf({ rank: { asOf: NOON, from: NOON, to: NOON, data: [] } }))).toBe(false);
  });

  it.each(LOCK_ORDER)('is false if a row of %s was added or replaced', (table) => {
    const keep = (maps: IdentityMaps) => maps[table].keep(new Map([['row', ROW]]));
    expect(isNothing(writesOf({}, keep))).toBe(false);
    const replace = (maps: IdentityMaps) => {
      maps[table].load([{ ...(ROW as object), optionId: 'row', userId: 'row' } as never]);
      keep(maps);
    };
    expect(isNothing(writesOf({}, replace))).toBe(false);
  });
});

describe('leavesDueEvents', () => {
  const event = (): OrderEvent => orderConfirmed(anOrder().confirm('payment', NOON), 'KRW', anId(), NOON);
  const lease = (...events: OrderEvent[]) => ({ token: 'mine', until: NOON, endsMs: 0, events });

  it('is false without events, and if the relay of this process has all of them', () => {
    const [one, two] = [event(), event()];
    expect(leavesDueEvents(writesOf())).toBe(false);
    expect(leavesDueEvents({ ...writesOf({ events: [one, two] }), lease: lease(one, two) })).toBe(false);
  });

  it('is true if an event has no lease', () => {
    const [one, two] = [event(), event()];
    expect(leavesDueEvents(writesOf({ events: [one] }))).toBe(true);
    expect(leavesDueEvents({ ...writesOf({ events: [one, two] }), lease: lease(one) })).toBe(true);
  });

  it('is true if a delivery was made due again', () => {
    const redelivered = writesOf({}, ({ deliveries }) => {
      deliveries.load([ROW]);
      deliveries.keep(new Map([['row', { id: 'row' } as never]]));
    });
    expect(leavesDueEvents(redelivered)).toBe(true);
  });
});
