import { randomBytes } from 'node:crypto';
import { inject, type ProvidedContext } from 'vitest';
import { query } from './query.ts';

/** A database for one test file. */
export interface TestDatabase {
  readonly url: string;
  /** Ends every session and removes the database. */
  drop(): Promise<void>;
}

/** Clones the migrated, empty template. A test file does this in `beforeAll`, and calls `drop` in `afterAll`. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(testServer().template);
}

/** As `createTestDatabase`, but the shop is in this schema, and the default schema has no table. */
export async function createTestDatabaseIn(schema: string): Promise<TestDatabase> {
  const database = await createTestDatabase();
  await query(database.url, `alter schema public rename to "${schema}"; create schema public`);
  return database;
}

/** A database without any table. */
export function createBlankDatabase(): Promise<TestDatabase> {
  return createDatabase('template0');
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const { serverUrl } = testServer();
  const name = `storefront_test_${randomBytes(6).toString('hex')}`;
  await query(serverUrl, `create database ${name} template ${template}`);
  const url = new URL(serverUrl);
  url.pathname = name;
  return {
    url: url.href,
    drop: async () => void (await query(serverUrl, `drop database if exists ${name} with (force)`)),
  };
}

/** @throws {Error} in a unit test: PostgreSQL is started for the files that vitest.config.ts lists, and for no others. */
function testServer(): ProvidedContext['testDatabase'] {
  const server: ProvidedContext['testDatabase'] | undefined = inject('testDatabase');
  if (!server)
    throw new Error('No PostgreSQL was started for this file: add it to ON_SERVERS in vitest.config.ts');
  return server;
}
