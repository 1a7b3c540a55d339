import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DatabaseConnections, openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresJobLocks } from '../../src/adapters/postgres/jobs/postgres-job-locks.ts';
import { Unavailable } from '../../src/application/ports/unavailable.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { query } from './query.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let replicas: DatabaseConnections[];

beforeEach(async () => {
  database = await createTestDatabase();
  replicas = [];
});

afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await database.drop();
});

/** The job locks of one replica, on connections of its own. */
function startReplica(databaseUrl = database.url): PostgresJobLocks {
  const replica = openDatabase({ databaseUrl, poolSize: 1, logger: new RecordingLogger() });
  replicas.push(replica);
  return new PostgresJobLocks(replica.batchPool);
}

describe('PostgresJobLocks', () => {
  it('gives a job to one of two replicas, and to the other after the first has done it', async () => {
    const [first, second] = [startReplica(), startReplica()];
    const { promise: done, resolve: finish } = Promise.withResolvers<string>();
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const working = first.exclusively('rank', () => {
      start();
      return done;
    });
    await started;
    expect(await second.exclusively('rank', async () => 'second')).toBeUndefined();
    expect(await first.exclusively('rank', async () => 'again')).toBeUndefined();
    expect(await second.exclusively('expiry', async () => 'another job')).toBe('another job');
    finish('first');
    expect(await working).toBe('first');
    expect(await second.exclusively('rank', async () => 'second')).toBe('second');
  });

  it('frees the job if its work fails, and passes the error on', async () => {
    const [first, second] = [startReplica(), startReplica()];
    const failing = first.exclusively('rank', () => Promise.reject(new Error('no sales')));
    await expect(failing).rejects.toThrow('no sales');
    expect(await second.exclusively('rank', async () => 'second')).toBe('second');
  });

  it('frees the job if the replica loses its connection, and goes on with a new one', async () => {
    const [first, second] = [startReplica(), startReplica()];
    const result = await first.exclusively('rank', async () => {
      await cutBatches();
      return second.exclusively('rank', async () => 'second');
    });
    expect(result).toBe('second');
    expect(await first.exclusively('rank', async () => 'first')).toBe('first');
  });

  it('says that the database cannot be reached', async () => {
    const unreachable = startReplica('postgres://nobody:x@127.0.0.1:1/none');
    const running = unreachable.exclusively('rank', async () => 'never');
    await expect(running).rejects.toThrow(Unavailable);
  });
});

async function cutBatches(): Promise<void> {
  await query(
    database.url,
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and application_name = 'storefront-orders batches'`,
  );
}
