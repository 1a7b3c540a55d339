import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MigrationError, migrateToLatest } from '../../src/adapters/postgres/migrate.ts';
import { query } from './query.ts';
import { createBlankDatabase, createTestDatabase, type TestDatabase } from './test-database.ts';

describe('migrateToLatest', () => {
  let database: TestDatabase;
  let directory: string;

  beforeEach(async () => {
    database = await createBlankDatabase();
    directory = await mkdtemp(path.join(tmpdir(), 'migrations-'));
  });

  afterEach(async () => {
    await database.drop();
    await rm(directory, { recursive: true });
  });

  it('finds nothing to do on a clone of the template', async () => {
    const clone = await createTestDatabase();
    expect(await migrateToLatest(clone.url)).toEqual([]);
    await clone.drop();
  });

  it('applies each migration once, in order, when three services start together', async () => {
    await writeMigration('0002-second', 'insert into good values (2)');
    await writeMigration('0001-first', 'create table good (n int)');
    const runs = await Promise.all([1, 2, 3].map(() => migrateToLatest(database.url, directory)));
    expect(runs.flat()).toEqual(['0001-first', '0002-second']);
    expect(await query(database.url, 'select n from good')).toEqual([{ n: 2 }]);
  });

  it('names the migration that failed and leaves nothing of it behind', async () => {
    await writeMigration('0001-good', 'create table good (n int)');
    await writeMigration('0002-bad', 'create table bad (n nonsense)');
    await expect(migrateToLatest(database.url, directory)).rejects.toThrow(
      'Migration 0002-bad failed: type "nonsense" does not exist',
    );
    expect(await tableCount(database.url)).toBe(0);
  });

  it('says when the database cannot be reached', async () => {
    const migrating = migrateToLatest('postgres://nobody:x@127.0.0.1:1/none');
    await expect(migrating).rejects.toThrow(MigrationError);
    await expect(migrating).rejects.toThrow('ECONNREFUSED');
  });

  async function writeMigration(name: string, statement: string): Promise<void> {
    const kysely = import.meta.resolve('kysely');
    const source = `import { sql } from '${kysely}'; export const up = (db) => sql.raw('${statement}').execute(db);`;
    await writeFile(path.join(directory, `${name}.ts`), source);
  }

  async function tableCount(url: string): Promise<unknown> {
    const names = "schemaname = 'public' and tablename in ('good', 'bad')";
    return (await query(url, `select count(*)::int as n from pg_tables where ${names}`))[0]?.n;
  }
});
