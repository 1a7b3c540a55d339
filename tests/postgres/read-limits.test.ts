import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DatabaseConnections, openDatabase } from '../../src/adapters/postgres/database.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let test: TestDatabase;
let proxy: TcpProxy;
let database: DatabaseConnections;

beforeEach(async () => {
  test = await createTestDatabase();
  proxy = new TcpProxy(test.url);
  database = openDatabase({
    database: shopDatabase(await proxy.open()),
    poolSize: 1,
    logger: new RecordingLogger(),
  });
});

afterEach(async () => {
  vi.useRealTimers();
  await database.close();
  await proxy.close();
  await test.drop();
});

const codeOf = (read: Promise<unknown>) =>
  read.then(
    () => 'answered',
    (error: { code?: string }) => error.code,
  );

const read = () => codeOf(sql`select 1`.execute(database.requests));

/** Occupies the only connection until `release` is called. */
async function occupyConnection(): Promise<{ release(): void }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const isOccupied = Promise.withResolvers<void>();
  void database.requests.connection().execute(async () => {
    isOccupied.resolve();
    await promise;
  });
  await isOccupied.promise;
  return { release: resolve };
}

/** The timers of the driver, its pool and the service go by this clock. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
}

describe('A read that gets no connection', () => {
  it('is refused with OVERLOADED within 5 s', async () => {
    const connection = await occupyConnection();
    stopClock();
    const waiting = read();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await waiting).toBe('OVERLOADED');
    connection.release();
  });

  it('is refused with OVERLOADED before all others are answered, if 50 wait for a connection', async () => {
    const connection = await occupyConnection();
    const answers: unknown[] = [];
    const reads = Array.from({ length: 51 }, () => read().then((answer) => answers.push(answer)));
    await expect.poll(() => answers).toEqual(['OVERLOADED']);
    connection.release();
    await Promise.all(reads);
    expect(answers).toEqual(['OVERLOADED', ...Array(50).fill('answered')]);
  });
});

describe('A read of a server that is silent', () => {
  const swallowReads = () => {
    const swallowed = Promise.withResolvers<void>();
    proxy.judge = (chunk) => {
      if (!chunk.includes('select 1')) return 'pass';
      swallowed.resolve();
      return 'swallow';
    };
    return swallowed.promise;
  };

  it('is refused with DATABASE_UNAVAILABLE after 5 s', async () => {
    const swallowed = swallowReads();
    stopClock();
    const silent = read();
    await swallowed;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await silent).toBe('DATABASE_UNAVAILABLE');
  });

  it('has no new 5 s after it has waited for a connection', async () => {
    const connection = await occupyConnection();
    stopClock();
    const swallowed = swallowReads();
    const silent = read();
    await vi.advanceTimersByTimeAsync(3_000);
    connection.release();
    await swallowed;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await silent).toBe('DATABASE_UNAVAILABLE');
  });

  it('is refused with DATABASE_UNAVAILABLE after 5 s, if it is a prepared one', async () => {
    const swallowed = swallowReads();
    stopClock();
    const silent = codeOf(database.preparedReads.rows({ name: 'one', text: 'select 1' }, []));
    await swallowed;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await silent).toBe('DATABASE_UNAVAILABLE');
  });
});

describe('The readiness probe', () => {
  it('is answered while reads wait for every connection', async () => {
    const connection = await occupyConnection();
    const answers: unknown[] = [];
    const waiting = read().then((answer) => answers.push(answer));
    answers.push(await database.readiness.missingPart());
    connection.release();
    await waiting;
    expect(answers).toEqual([null, 'answered']);
  });
});
