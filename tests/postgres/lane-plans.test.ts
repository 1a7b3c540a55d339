import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LaneConnection } from '../../src/adapters/postgres/transactions/lane-connection.ts';
import {
  EXISTENCE_STATEMENTS,
  LOCK_STATEMENTS,
  SKIPPING_LOCK_STATEMENTS,
} from '../../src/adapters/postgres/transactions/lock-statements.ts';
import * as READ_STATEMENTS from '../../src/adapters/postgres/transactions/read-statements.ts';
import { WRITE_PARTS, writeStatement } from '../../src/adapters/postgres/transactions/write-statement.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let connection: LaneConnection;

beforeAll(async () => {
  database = await createTestDatabase();
  connection = await LaneConnection.open({
    databaseUrl: database.url,
    lockTimeoutMs: 100,
    types: typeParsers,
  });
});

afterAll(async () => {
  await connection.close();
  await database.drop();
});

const { READ_CLOCK: _, ...reads } = READ_STATEMENTS;
const STATEMENTS = [
  ...Object.values(LOCK_STATEMENTS),
  ...Object.values(SKIPPING_LOCK_STATEMENTS),
  ...Object.values(EXISTENCE_STATEMENTS),
  ...Object.values(reads),
  writeStatement(WRITE_PARTS),
];

/** The plan that the connection keeps for a statement, made on tables that are empty, as on the first day of a shop. */
async function planOf({ name, text }: { name: string; text: string }): Promise<string> {
  const parameters = new Set(text.match(/\$\d+/g)).size;
  const prepared = `plan_${name.replaceAll('-', '_')}`;
  await connection.query({ name: '', text: `PREPARE ${prepared} AS ${text}` }, []);
  const nulls = Array.from({ length: parameters }, () => 'null').join(', ');
  const { rows } = await connection.query<{ 'QUERY PLAN': string }>(
    { name: '', text: `EXPLAIN EXECUTE ${prepared}(${nulls})` },
    [],
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('A statement of a lane, planned once for good', () => {
  it.each(STATEMENTS)('$name finds rows by their key, however few there are', async (statement) => {
    const plan = await planOf(statement);
    expect(plan).not.toMatch(/Seq Scan|Hash Join|Merge Join/);
    expect(plan).toMatch(/Index (Only )?Scan/);
  });
});
