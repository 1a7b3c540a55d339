import { afterEach, describe, expect, it, vi } from 'vitest';
import { ReadBatch } from '../../src/adapters/postgres/reads/read-batch.ts';

interface Row {
  readonly key: string;
  readonly value: number;
}

/** A batch whose queries wait until the test answers them. */
function openBatch(maxKeys?: number) {
  const queries: { keys: readonly string[]; answer: PromiseWithResolvers<readonly Row[]> }[] = [];
  const batch = new ReadBatch<string, Row>({
    read: (keys) => {
      const answer = Promise.withResolvers<readonly Row[]>();
      queries.push({ keys, answer });
      return answer.promise;
    },
    keyOf: (row) => row.key,
    ...(maxKeys !== undefined && { maxKeys }),
  });
  const sent = () => queries.map(({ keys }) => keys);
  const query = (index: number) => {
    const found = queries[index];
    if (!found) throw new RangeError(`Query ${index} was not sent`);
    return found.answer;
  };
  return { batch, sent, query };
}

/** Runs everything that is ready to run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a batch of reads', () => {
  it('sends a read at once if no query is under way', () => {
    const { batch, sent } = openBatch();
    void batch.load('a');
    expect(sent()).toEqual([['a']]);
  });

  it('makes one query of the reads that arrive meanwhile, and gives each its own row', async () => {
    const { batch, sent, query } = openBatch();
    const first = batch.load('a');
    const others = ['b', 'c', 'd'].map((key) => batch.load(key));
    expect(sent()).toEqual([['a']]);
    query(0).resolve([{ key: 'a', value: 1 }]);
    expect(await first).toEqual({ key: 'a', value: 1 });
    await settle();
    expect(sent()).toEqual([['a'], ['b', 'c', 'd']]);
    query(1).resolve([
      { key: 'd', value: 4 },
      { key: 'b', value: 2 },
    ]);
    expect(await Promise.all(others)).toEqual([{ key: 'b', value: 2 }, undefined, { key: 'd', value: 4 }]);
  });

  it('reads a key again for a read that arrives after the query was sent', async () => {
    const { batch, sent, query } = openBatch();
    const early = batch.load('a');
    const late = batch.load('a');
    query(0).resolve([{ key: 'a', value: 1 }]);
    expect(await early).toEqual({ key: 'a', value: 1 });
    await settle();
    expect(sent()).toEqual([['a'], ['a']]);
    query(1).resolve([{ key: 'a', value: 2 }]);
    expect(await late).toEqual({ key: 'a', value: 2 });
  });

  it('asks once for a key that several reads wait for', async () => {
    const { batch, sent, query } = openBatch();
    void batch.load('a');
    const twins = [batch.load('b'), batch.load('b')];
    query(0).resolve([]);
    await settle();
    expect(sent()).toEqual([['a'], ['b']]);
    query(1).resolve([{ key: 'b', value: 7 }]);
    expect(await Promise.all(twins)).toEqual([
      { key: 'b', value: 7 },
      { key: 'b', value: 7 },
    ]);
  });

  it('takes at most the maximum of keys per query, the longest waiting first', async () => {
    const { batch, sent, query } = openBatch(2);
    const loads = ['a', 'b', 'c', 'd'].map((key) => batch.load(key));
    for (const index of [0, 1, 2]) {
      query(index).resolve([]);
      await settle();
    }
    expect(sent()).toEqual([['a'], ['b', 'c'], ['d']]);
    expect(await Promise.all(loads)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('rejects the reads of a query that fails, and no other read', async () => {
    const { batch, sent, query } = openBatch();
    const first = batch.load('a');
    const failing = Promise.allSettled([batch.load('b'), batch.load('c')]);
    query(0).resolve([{ key: 'a', value: 1 }]);
    await settle();
    const next = batch.load('d');
    query(1).reject(new Error('broken'));
    expect(await failing).toMatchObject([
      { status: 'rejected', reason: { message: 'broken' } },
      { status: 'rejected', reason: { message: 'broken' } },
    ]);
    await settle();
    expect(sent()).toEqual([['a'], ['b', 'c'], ['d']]);
    query(2).resolve([{ key: 'd', value: 4 }]);
    expect(await Promise.all([first, next])).toEqual([
      { key: 'a', value: 1 },
      { key: 'd', value: 4 },
    ]);
  });
});

describe('a read of a batch that takes too long', () => {
  afterEach(() => void vi.useRealTimers());

  it('is refused after 5 s, with OVERLOADED if its query was not sent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { batch, sent, query } = openBatch();
    const loads = Promise.allSettled([batch.load('sent'), batch.load('waiting')]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await loads).toMatchObject([
      { reason: { code: 'DATABASE_UNAVAILABLE' } },
      { reason: { code: 'OVERLOADED' } },
    ]);
    query(0).resolve([]);
    await settle();
    expect(sent()).toEqual([['sent']]);
  });

  it('leaves a later read of the same key alone', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { batch, query } = openBatch();
    const first = batch.load('a').catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(3_000);
    const second = batch.load('a');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await first).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    query(0).resolve([]);
    await settle();
    query(1).resolve([{ key: 'a', value: 1 }]);
    expect(await second).toEqual({ key: 'a', value: 1 });
  });

  it('is refused at once with OVERLOADED if 2,000 keys wait', async () => {
    const { batch, query } = openBatch(2_000);
    const loads = Array.from({ length: 2_001 }, (_, index) => batch.load(`key ${index}`));
    await expect(batch.load('one more')).rejects.toMatchObject({ code: 'OVERLOADED' });
    query(0).resolve([]);
    await settle();
    query(1).resolve([]);
    expect(await Promise.all(loads)).toHaveLength(2_001);
  });
});
