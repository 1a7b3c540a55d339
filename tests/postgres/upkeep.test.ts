import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { PostgresUpkeep } from '../../src/adapters/postgres/postgres-upkeep.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { query } from './query.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let connections: ReturnType<typeof openDatabase>;

beforeAll(async () => {
  database = await createTestDatabase();
  connections = openDatabase({ databaseUrl: database.url, poolSize: 2, logger: new RecordingLogger() });
});

afterAll(async () => {
  await connections.close();
  await database.drop();
});

const insertKeys = (count: number, age: string) =>
  query(
    database.url,
    `insert into idempotency_keys (user_id, key, fingerprint, status, body, created_at)
      select 'alice', '${age} ' || n, 'f', 201, '{}', now() - interval '${age}' from generate_series(1, ${count}) n`,
  );

it('removes keys after 7 days and markers after an hour, however many there are', async () => {
  await insertKeys(2_500, '7 days 1 minute');
  await insertKeys(3, '6 days 23 hours');
  await query(
    database.url,
    `insert into markers (id, created_at)
      select gen_random_uuid(), now() - n * interval '20 minutes' from generate_series(0, 5) n`,
  );
  const report = await new PostgresUpkeep(connections.batches).run();
  expect(report).toEqual({ keys: 2_500, markers: 3 });
  expect(await query(database.url, 'select count(*)::int from idempotency_keys')).toEqual([{ count: 3 }]);
  expect(await query(database.url, 'select count(*)::int from markers')).toEqual([{ count: 3 }]);
});
