import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { Client, Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIndexConcurrently } from '../../src/adapters/postgres/migrating/create-index-concurrently.ts';
import {
  migrateAtStart,
  migrateToLatest,
  requireMigrated,
} from '../../src/adapters/postgres/migrating/migrate.ts';
import { MigrationError } from '../../src/adapters/postgres/migrating/migration-error.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { query } from './query.ts';
import { createBlankDatabase, createTestDatabase, type TestDatabase } from './test-database.ts';

const CREATE = '0001-create';
const ALTER = '0002-alter';
const INDEX = '0003-index';

let database: TestDatabase;
let directory: string;
let logger: RecordingLogger;

beforeEach(async () => {
  database = await createBlankDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'migrations-'));
  logger = new RecordingLogger();
});

afterEach(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
});

describe('migrateToLatest', () => {
  it('runs nothing on a database that is up to date', async () => {
    const clone = await createTestDatabase();
    expect(await migrateToLatest(clone.url)).toEqual([]);
    await clone.drop();
  });

  it('runs each migration once, in order, if three processes migrate together', async () => {
    await write('0002-second', 'insert into good values (2)');
    await write('0001-first', 'create table good (n int)');
    const runs = await Promise.all([1, 2, 3].map(() => migrate()));
    expect(runs.flat().sort()).toEqual(['0001-first', '0002-second']);
    expect(await query(database.url, 'select n from good')).toEqual([{ n: 2 }]);
  });

  it('names the migration that failed, keeps those before it, and undoes what it has begun', async () => {
    await write('0001-good', 'create table good (n int)');
    await write('0002-bad', 'create table half (n int); create table bad (n nonsense)');
    await expect(migrate()).rejects.toThrow('Migration 0002-bad failed: type "nonsense" does not exist');
    expect(await tables()).toEqual(['good']);
  });

  it('says that the database cannot be reached', async () => {
    const migrating = migrateToLatest('postgres://nobody:x@127.0.0.1:1/none');
    await expect(migrating).rejects.toThrow(MigrationError);
    await expect(migrating).rejects.toThrow(
      'PostgreSQL cannot be reached (DATABASE_URL): connect ECONNREFUSED',
    );
  });

  it('gives way to a transaction that has locked the table, and tries again after it', async () => {
    await write(CREATE, 'create table good (n int)');
    await migrate();
    await write(ALTER, 'alter table good add column m int');
    const reader = await connect();
    await reader.query('begin; lock table good in access share mode');
    const warned = new Promise<void>((resolve) => {
      logger.warn = (context) => {
        expect(context).toEqual({ migration: ALTER, tries: 1 });
        resolve();
      };
    });
    const migrating = migrate();
    await warned;
    // While the migration pauses, it locks nothing: a request that writes is served.
    await query(database.url, 'insert into good values (1)');
    await reader.query('commit');
    expect(await migrating).toEqual([ALTER]);
    await reader.end();
  });

  it('holds no snapshot while another process migrates, so that an index can be built concurrently', async () => {
    await write(CREATE, 'create table good (n int)');
    await write(INDEX, 'create index concurrently good_n on good (n)', { outsideTransaction: true });
    const other = await connect();
    await other.query('select pg_advisory_lock(3853314791062309107)');
    const migrating = Promise.all([migrate(), migrate(), migrate()]);
    await other.end();
    expect((await migrating).flat().sort()).toEqual([CREATE, INDEX]);
  });
});

describe('The schema of a shop', () => {
  const migrateIn = (schema: string) => migrateToLatest(database.url, { directory, logger, schema });
  const schemasWith = (table: string) =>
    query(database.url, `select schemaname from pg_tables where tablename = '${table}' order by 1`);

  beforeEach(async () => {
    await write(CREATE, 'create table good (n int)');
  });

  it('is made, and has the migrations of that shop alone', async () => {
    expect(await migrateIn('shop_a')).toEqual([CREATE]);
    expect(await migrateIn('user')).toEqual([CREATE]);
    expect(await migrateIn('shop_a')).toEqual([]);
    const both = [{ schemaname: 'shop_a' }, { schemaname: 'user' }];
    expect(await schemasWith('good')).toEqual(both);
    expect(await schemasWith('kysely_migration')).toEqual(both);
    await expect(requireMigrated(database.url, { directory, schema: 'shop_b' })).rejects.toThrow(CREATE);
    await requireMigrated(database.url, { directory, schema: 'shop_a' });
  });

  it('is made once, if three processes migrate together', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => migrateIn('shop_a')));
    expect(runs.flat()).toEqual([CREATE]);
  });

  it('has a lock of its own, so its migrations do not wait for those of another shop', async () => {
    await migrateIn('shop_a');
    const other = await connect();
    await other.query(`select pg_advisory_lock(hashtextextended('shop_a', 3853314791062309107))`);
    expect(await migrateIn('shop_b')).toEqual([CREATE]);
    await other.end();
  });

  it('needs a later release if one of its own migrations has removed something', async () => {
    await write(
      ALTER,
      `create table required_migrations (name text); insert into required_migrations values ('0009-x')`,
    );
    await migrateIn('shop_a');
    await expect(migrateIn('shop_a')).rejects.toThrow('which needs 0009-x');
    expect(await migrateIn('shop_b')).toEqual([CREATE, ALTER]);
  });
});

describe('createIndexConcurrently', () => {
  let db: Kysely<unknown>;

  beforeEach(async () => {
    await query(database.url, 'create table good (n int)');
    db = new Kysely({
      dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url, max: 1 }) }),
    });
  });

  afterEach(() => db.destroy());

  it('builds the index once', async () => {
    await createIndexConcurrently(db, 'good_n', 'on good (n)');
    await createIndexConcurrently(db, 'good_n', 'on good (n)');
    expect(await indexes()).toEqual([{ name: 'good_n', isValid: true }]);
  });

  it('replaces an invalid index that a failed attempt has left', async () => {
    await query(database.url, 'insert into good values (1), (1)');
    await expect(query(database.url, 'create unique index concurrently good_n on good (n)')).rejects.toThrow(
      'could not create unique index',
    );
    expect(await indexes()).toEqual([{ name: 'good_n', isValid: false }]);
    await createIndexConcurrently(db, 'good_n', 'on good (n)');
    expect(await indexes()).toEqual([{ name: 'good_n', isValid: true }]);
  });

  function indexes(): Promise<unknown[]> {
    return query(
      database.url,
      `select relname as name, indisvalid as "isValid" from pg_index join pg_class on pg_class.oid = indexrelid
       where indrelid = 'good'::regclass`,
    );
  }
});

describe('A database that a later release has migrated', () => {
  beforeEach(async () => {
    await migrateToLatest(database.url);
    await query(database.url, "insert into kysely_migration values ('9999-later', now()::text)");
  });

  it('is accepted by this release', async () => {
    expect(await migrateToLatest(database.url)).toEqual([]);
    await requireMigrated(database.url);
  });

  it('is refused if it needs a release that knows the later migration', async () => {
    await query(database.url, "insert into required_migrations values ('0001-settings'), ('9999-later')");
    const message =
      'This release is too old for the database, which needs 9999-later. Start a later release.';
    await expect(migrateAtStart(database.url)).rejects.toThrow(new MigrationError(message));
    await expect(requireMigrated(database.url)).rejects.toThrow(new MigrationError(message));
  });

  it('gets the migrations of this release that it lacks', async () => {
    await query(database.url, 'drop table required_migrations');
    await query(database.url, "delete from kysely_migration where name = '0018-required-migrations'");
    expect(await migrateToLatest(database.url)).toEqual(['0018-required-migrations']);
  });
});

describe('migrateAtStart', () => {
  beforeEach(async () => {
    await write(CREATE, 'create table good (n int)');
    await write(INDEX, 'create index concurrently good_n on good (n)', { outsideTransaction: true });
  });

  it('runs every migration on an empty database', async () => {
    expect(await migrateAtStart(database.url, { directory })).toEqual([CREATE, INDEX]);
  });

  it('leaves indexes that are built concurrently to npm run migrate, and says so', async () => {
    await query(
      database.url,
      'create table kysely_migration (name text primary key, timestamp text not null)',
    );
    await query(database.url, "insert into kysely_migration values ('0000-zero', now()::text)");
    expect(await migrateAtStart(database.url, { directory, logger })).toEqual([CREATE]);
    expect(logger.lines).toMatchObject([{ level: 'warn', context: { migrations: [INDEX] } }]);
    expect(await migrate()).toEqual([INDEX]);
  });
});

describe('requireMigrated', () => {
  it('names the migrations that the database has not had', async () => {
    await write(CREATE, 'create table good (n int)');
    await write(ALTER, 'alter table good add column m int');
    await expect(requireMigrated(database.url, { directory })).rejects.toThrow(
      `The database has not had these migrations: ${CREATE}, ${ALTER}. With MIGRATE_AT_START=false, run "npm run migrate" first.`,
    );
  });

  it('does without an index that is built concurrently, and says so', async () => {
    await write(CREATE, 'create table good (n int)');
    await migrate();
    await write(INDEX, 'create index concurrently good_n on good (n)', { outsideTransaction: true });
    await requireMigrated(database.url, { directory, logger });
    expect(logger.lines).toMatchObject([{ level: 'warn', context: { migrations: [INDEX] } }]);
  });
});

function migrate(): Promise<string[]> {
  return migrateToLatest(database.url, { directory, logger, pauseMs: 50 });
}

async function write(name: string, statement: string, { outsideTransaction = false } = {}): Promise<void> {
  const kysely = import.meta.resolve('kysely');
  const source = `import { sql } from '${kysely}';
    export const outsideTransaction = ${outsideTransaction};
    export const up = (db) => sql.raw(${JSON.stringify(statement)}).execute(db);`;
  await writeFile(path.join(directory, `${name}.ts`), source);
}

async function connect(): Promise<Client> {
  const client = new Client(database.url);
  await client.connect();
  return client;
}

async function tables(): Promise<unknown[]> {
  const names = "schemaname = 'public' and tablename in ('good', 'half', 'bad')";
  const rows = await query(database.url, `select tablename from pg_tables where ${names}`);
  return rows.map(({ tablename }) => tablename);
}
