import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import { LaneStage, pass, settled, stopClock } from './lane-stage.ts';

let stage: LaneStage;
let database: LaneStage['database'];
let events: LaneStage['events'];

beforeEach(() => {
  stopClock();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  openStage();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function openStage(connections?: number): void {
  stage = new LaneStage(connections);
  ({ database, events } = stage);
}

const submit: LaneStage['submit'] = (...change) => stage.submit(...change);

describe('A change that waits', () => {
  it('gets OVERLOADED 5 s after its submission, if its turn has not come', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(1_000);
    submit('second');
    stage.unknownCommits.isFull = true;
    await pass(5_000);
    expect(events).toEqual(['first is decided', 'second gets OVERLOADED']);
    expect(stage.lane.depth).toBe(0);
  });

  it('gets DATABASE_UNAVAILABLE after 5 s, if the database does not answer, and is not run again', async () => {
    database.silent.add('read-clock');
    submit('first');
    await pass(5_000);
    expect(events).toEqual(['repeated', 'first gets DATABASE_UNAVAILABLE']);
    await pass(60_000);
    expect(database.sent.filter((statement) => statement.endsWith('BEGIN'))).toHaveLength(2);
  });

  it('is made on a new connection, if the first one is silent for 3 s', async () => {
    database.silent.add('BEGIN').add('read-clock');
    submit('first');
    await pass(2_900);
    database.silent.clear();
    // The silence, and the pause after it.
    await pass(100 + 20);
    await settled();
    expect(events).toEqual(['repeated', 'first is decided', 'first is made']);
    expect(database.connections).toBe(2);
  });

  it('is left out of the decisions after its deadline, and its neighbour is made', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(10);
    submit('second');
    await pass(2_990);
    submit('third');
    database.answer();
    database.silent.add('read-clock');
    await settled();
    await pass(2_010);
    database.answer();
    await settled();
    expect(events).toEqual([
      'first is decided',
      'first is made',
      'second gets OVERLOADED',
      'third is decided',
      'third is made',
    ]);
  });
});

describe('A change that writes no row', () => {
  it('is acknowledged after a COMMIT that writes, as a replay is', async () => {
    database.silent.add('COMMIT');
    stage.submitWithoutRows('replay', () => 'the stored reply');
    await pass(0);
    expect(database.sent).toEqual(['1 BEGIN', '1 read-clock', '1 insert-marker', '1 COMMIT']);
    expect(events).toEqual([]);
    database.answer();
    await settled();
    expect(events).toEqual(['replay is made']);
  });

  it('is refused at once, without waiting for COMMIT', async () => {
    database.silent.add('COMMIT');
    stage.submitWithoutRows('issue', () => {
      throw new DomainError('COUPON_SOLD_OUT', 'No coupon is left.', {});
    });
    await pass(0);
    expect(database.sent).toEqual(['1 BEGIN', '1 read-clock', '1 COMMIT']);
    expect(events).toEqual(['issue gets COUPON_SOLD_OUT']);
  });
});

describe('A change whose COMMIT was sent', () => {
  it('is not made if the server answers with another tag', async () => {
    database.tags.set('COMMIT', 'ROLLBACK');
    submit('first');
    await settled();
    expect(events).toEqual(['first is decided', 'first gets undefined']);
    expect(database.sent.at(-1)).toBe('1 ROLLBACK');
  });

  it('is decided, written and committed in one turn, so that no deadline can come between', async () => {
    database.onAnswer = (name) => {
      if (name === 'read-clock') setImmediate(() => database.sent.push('the next turn'));
    };
    submit('first');
    await settled();
    expect(database.sent.slice(0, 2)).toEqual(['1 BEGIN', '1 read-clock']);
    expect(database.sent.slice(-2)).toEqual(['1 COMMIT', 'the next turn']);
  });

  it('is not struck: a late answer to COMMIT is its answer', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(4_900);
    database.answer();
    await settled();
    expect(events).toEqual(['first is decided', 'first is made']);
    await pass(60_000);
    expect(events).toHaveLength(2);
  });

  it('does not hold up the lane for more than 5 s', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(4_000);
    submit('second');
    database.silent.clear();
    await pass(1_000);
    await settled();
    expect(events).toEqual(['first is decided', 'second is decided', 'second is made']);
    expect(database.connections).toBe(2);
    stage.outcome.resolve('committed');
    await settled();
    expect(events.slice(3)).toEqual(['settled_committed', 'first is made']);
  });

  it('runs again on a connection of its own if it was aborted in time, and that connection is not kept', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(10);
    stage.unknownCommits.resolve = () => Promise.resolve('aborted');
    database.silent.add('read-clock');
    database.loseConnections();
    submit('second');
    await settled();
    await pass(20);
    expect(events).toEqual(['first is decided', 'settled_aborted', 'repeated']);
    database.answer();
    await settled();
    expect(events.slice(3).toSorted()).toEqual([
      'first is decided',
      'first is made',
      'second is decided',
      'second is made',
    ]);
    expect(database.open).toBe(1);
  });

  it('holds up the lane if too many outcomes are unknown', async () => {
    database.silent.add('COMMIT');
    stage.unknownCommits.isFull = true;
    submit('first');
    await pass(4_000);
    submit('second');
    database.silent.clear();
    await pass(2_000);
    expect(events).toEqual(['first is decided']);
    stage.outcome.resolve('committed');
    await settled();
    expect(events.slice(1)).toEqual([
      'settled_committed',
      'first is made',
      'second is decided',
      'second is made',
    ]);
  });

  it('gets OUTCOME_UNKNOWN after 10 s, and is not run again if it was aborted', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(10_000);
    expect(events).toEqual(['first is decided', 'unsettled', 'first gets OUTCOME_UNKNOWN']);
    stage.outcome.resolve('aborted');
    await pass(60_000);
    expect(events.slice(3)).toEqual(['settled_aborted']);
    expect(stage.committed).toEqual([]);
  });

  it('hands its events over if it turns out to be committed after it got OUTCOME_UNKNOWN', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(10_000);
    stage.outcome.resolve('committed');
    await settled();
    expect(stage.committed).toHaveLength(1);
    expect(events.slice(2)).toEqual(['first gets OUTCOME_UNKNOWN', 'settled_committed']);
  });

  it('gets DATABASE_UNAVAILABLE if it was aborted, and its deadline has passed', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(6_000);
    stage.outcome.resolve('aborted');
    await settled();
    expect(events).toEqual(['first is decided', 'settled_aborted', 'first gets DATABASE_UNAVAILABLE']);
  });

  it('is named slow after 5 s, until its outcome is known', async () => {
    database.silent.add('COMMIT');
    submit('first');
    await pass(5_000);
    expect(stage.sentCommits.isOneSlow).toBe(false);
    await pass(1);
    expect(stage.sentCommits.isOneSlow).toBe(true);
    await pass(60_000);
    expect(stage.sentCommits.isOneSlow).toBe(true);
    stage.outcome.resolve('committed');
    await settled();
    expect(stage.sentCommits.isOneSlow).toBe(false);
  });
});

describe('Changes that wait for contended rows', () => {
  beforeEach(() => {
    openStage(4);
    database.silent.add('read-clock');
  });

  it('form a group for each row, and a group does not wait for the others', async () => {
    for (const [name, row] of [
      ['first', 'stocks a'],
      ['second', 'stocks b'],
      ['third', 'stocks a'],
    ] as const) {
      submit(name, row);
    }
    await settled();
    expect(database.sent.filter((statement) => statement.endsWith('read-clock'))).toHaveLength(2);
    database.answer();
    await settled();
    expect(events.filter((event) => event.endsWith('decided'))).toEqual([
      'first is decided',
      'third is decided',
      'second is decided',
    ]);
  });

  it('wait together while a group for their row is running', async () => {
    submit('first', 'stocks a');
    await settled();
    submit('second', 'stocks a');
    submit('third', 'stocks a');
    await settled();
    expect(database.sent).toEqual(['1 BEGIN', '1 read-clock']);
    database.answer();
    await settled();
    expect(database.sent.filter((statement) => statement.endsWith('BEGIN'))).toHaveLength(2);
    expect(events.filter((event) => event.endsWith('decided'))).toEqual([
      'first is decided',
      'second is decided',
      'third is decided',
    ]);
  });
});
