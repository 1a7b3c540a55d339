import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import type { FakeDatabase } from './fake-connection.ts';
import { LaneStage, pass, settled, stopClock } from './lane-stage.ts';

/** All pauses before the repeats of a group: 20 + 40 + 80 + 160 + 320 ms. */
const PAUSES_MS = 620;
const REST_MS = 100;

let stage: LaneStage;
let database: FakeDatabase;
let events: string[];

beforeEach(() => {
  stopClock();
  openStage();
});

afterEach(() => {
  vi.useRealTimers();
});

function openStage(connections?: number): void {
  stage = new LaneStage(connections);
  ({ database, events } = stage);
}

const submit: LaneStage['submit'] = (...change) => stage.submit(...change);

function submitRefused(): void {
  stage.submitWithoutRows('try', () => {
    throw new DomainError('COUPON_SOLD_OUT', 'No coupon is left.', {});
  });
}

function submitWithBug(): void {
  database.tags.set('COMMIT', 'an unknown tag');
  submit('try');
}

/** No connection can be opened, and the lane has learned that from one group. What happened until then is forgotten. */
async function beginOutage(): Promise<void> {
  database.isAway = true;
  database.loseConnections();
  submit('the group that shows it');
  await pass(PAUSES_MS + REST_MS);
  expect(events.splice(0).at(-1)).toBe('the group that shows it gets DATABASE_UNAVAILABLE');
  database.asked = 0;
}

describe('A database that comes back before the last repeat', () => {
  it('is not noticed by any change', async () => {
    database.isAway = true;
    submit('first');
    await pass(PAUSES_MS - 1);
    submit('second');
    database.isAway = false;
    await pass(1);
    await settled();
    expect(events.filter((event) => event.endsWith('made'))).toHaveLength(2);
    expect(events.filter((event) => event.includes('gets'))).toEqual([]);
    expect(database.asked).toBe(6);
  });
});

describe('A database that is away for longer', () => {
  it('is tried six times. Then the group and the changes that wait are refused', async () => {
    database.isAway = true;
    submit('first');
    await pass(1);
    submit('second');
    await pass(PAUSES_MS);
    expect(events).toEqual([
      ...Array(5).fill('repeated'),
      'first gets DATABASE_UNAVAILABLE',
      'second gets DATABASE_UNAVAILABLE',
    ]);
    expect(database.asked).toBe(6);
  });

  it('is tried once for the next change, which is refused without a repeat', async () => {
    await beginOutage();
    submit('next');
    await pass(0);
    expect(events).toEqual(['next gets DATABASE_UNAVAILABLE']);
    expect(database.asked).toBe(1);
  });

  it('is not tried while the lane rests after a try', async () => {
    await beginOutage();
    submit('try');
    await pass(REST_MS - 1);
    submit('early');
    await pass(0);
    expect(events).toEqual(['try gets DATABASE_UNAVAILABLE', 'early gets DATABASE_UNAVAILABLE']);
    expect(database.asked).toBe(1);
    await pass(1);
    submit('next try');
    await pass(0);
    expect(database.asked).toBe(2);
  });

  it('is found back by the first change after that, and the changes that wait for it are made, too', async () => {
    await beginOutage();
    database.isAway = false;
    database.silent.add('read-clock');
    submit('try');
    await pass(10);
    submit('waiting');
    database.answer();
    await settled();
    expect(events.toSorted()).toEqual([
      'try is decided',
      'try is made',
      'waiting is decided',
      'waiting is made',
    ]);
  });

  it.each<[string, string, () => void]>([
    ['is refused for what it wants', 'COUPON_SOLD_OUT', submitRefused],
    ['meets a bug', 'undefined', submitWithBug],
  ])('is found back also by a change that %s', async (_, code, submitTry) => {
    await beginOutage();
    database.isAway = false;
    submitTry();
    await settled();
    expect(events.splice(0)).toContain(`try gets ${code}`);
    database.isAway = true;
    database.loseConnections();
    submit('next');
    await pass(0);
    expect(events).toEqual(['repeated']);
  });

  it('is tried six times again if it goes away once more', async () => {
    await beginOutage();
    database.isAway = false;
    submit('try');
    await settled();
    await beginOutage();
    expect(stage.committed).toHaveLength(1);
  });
});

describe('A try that takes long', () => {
  beforeEach(async () => {
    await beginOutage();
    database.isAway = false;
    database.silent.add('read-clock');
    submit('try');
    await pass(10);
    submit('waiting');
    await pass(40);
  });

  it('has the changes refused that wait, and those that arrive', async () => {
    submit('late');
    await pass(0);
    expect(events).toEqual(['waiting gets DATABASE_UNAVAILABLE', 'late gets DATABASE_UNAVAILABLE']);
  });

  it('ends the outage if it succeeds', async () => {
    database.answer();
    await settled();
    submit('next');
    await settled();
    expect(events.slice(1)).toEqual(['try is decided', 'try is made', 'next is decided', 'next is made']);
  });

  it('is refused itself if the database stays silent', async () => {
    await pass(3_000);
    expect(events.slice(1)).toEqual(['try gets DATABASE_UNAVAILABLE']);
  });
});

describe('A database that falls silent', () => {
  beforeEach(() => {
    database.silent.add('read-clock');
    submit('first');
  });

  it('has the changes refused that wait, after a second connection was silent, too', async () => {
    await pass(5_900);
    submit('second');
    expect(events).toEqual(['repeated', 'first gets DATABASE_UNAVAILABLE']);
    await pass(3_000 + 3_000 + 20 - 5_900);
    expect(events.slice(2)).toEqual(['second gets DATABASE_UNAVAILABLE']);
  });

  it('is no outage if one connection was lost after the deadlines', async () => {
    database.answer();
    await settled();
    database.silent.add('COMMIT');
    stage.unknownCommits.isFull = true;
    submit('second');
    await pass(3_000);
    submit('third');
    database.silent.add('read-clock');
    stage.outcome.resolve('committed');
    await pass(2_000);
    submit('fourth');
    // The connection of the third is given up after its deadline.
    await pass(3_000);
    database.answer();
    await settled();
    expect(events.slice(-2)).toEqual(['fourth is decided', 'fourth is made']);
  });
});

describe('A lane with several connections', () => {
  it('makes a try on a new connection, because the idle ones may be silent', async () => {
    openStage(3);
    database.silent.add('read-clock');
    for (const row of ['stocks a', 'stocks b', 'stocks c']) submit(row, row);
    await settled();
    database.answer();
    await settled();
    expect(database.open).toBe(3);
    database.muteConnections();
    submit('first');
    await pass(3_000 + 20 + 3_000 + REST_MS);
    expect(events.slice(-2)).toEqual(['repeated', 'first gets DATABASE_UNAVAILABLE']);
    submit('second');
    await settled();
    expect(events.slice(-1)).toEqual(['second is made']);
    expect(database.connections).toBe(4);
  });
});

describe('A COMMIT whose outcome is unknown', () => {
  it('is no outage', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(4_000);
    submit('second');
    await pass(1_000);
    expect(events).toEqual(['first is decided', 'second is decided']);
  });

  it('ends an outage when it is settled, and its change runs again with all repeats', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(0);
    await beginOutage();
    stage.outcome.resolve('aborted');
    await pass(20);
    expect(events).toEqual(['settled_aborted', 'repeated', 'repeated']);
    database.isAway = false;
    database.answer();
    await pass(40);
    await settled();
    expect(events.slice(3)).toEqual(['first is decided', 'first is made']);
  });
});
