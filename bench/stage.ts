import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { issueToken } from '../src/adapters/http/tokens.ts';
import { startEmbeddedServer } from '../src/adapters/postgres/embedded-server.ts';
import { migrateToLatest } from '../src/adapters/postgres/migrate.ts';
import { seededUsers } from './flows.ts';
import { seed } from './seed.ts';
import { seedOrders } from './seed-orders.ts';

/** A PostgreSQL server with a seeded database to copy, and the tokens of its users. */
export interface Stage extends AsyncDisposable {
  readonly secret: string;
  readonly tokensFile: string;
  readonly adminToken: string;
  /** PostgreSQL's own version and the settings that decide whether a commit is on disk. */
  readonly server: Readonly<Record<string, string>>;
  /** A new copy of the seeded database, which goes when it is disposed of. */
  openDatabase(): Promise<AsyncDisposable & { readonly url: string }>;
}

const SECRET = 'the secret of a benchmark that is gone in a minute';
const SEEDED = 'seeded';
const COPY = 'measured';
const TOKEN_SECONDS = 24 * 60 * 60;
/** Said aloud, although they are PostgreSQL's own defaults; 256 clients of pgbench need connections. */
const SETTINGS = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', max_connections: '300' };
const SHOWN = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers'];

/** Starts the server in a temporary directory, migrates and fills a database, with so many orders in it, and signs the tokens. */
export async function openStage({ orders = 0 }: { orders?: number } = {}): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(path.join(tmpdir(), 'storefront-bench-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const log = { info: () => undefined, warn: (_: object, message: string) => console.error(message) };
  const server = await startEmbeddedServer({ directory, log, settings: SETTINGS });
  stack.defer(() => server.stop());

  const root = new Client({ connectionString: server.url });
  await root.connect();
  stack.defer(() => root.end());
  await root.query(`CREATE DATABASE ${SEEDED}`);
  await fill(databaseUrl(server.url, SEEDED), orders);

  const tokensFile = path.join(directory, 'tokens.json');
  await writeFile(tokensFile, JSON.stringify(await Promise.all(seededUsers().map((user) => sign(user, '')))));
  const adminToken = await sign('operator', 'admin');
  const shown = await root.query(`SELECT ${SHOWN.map((name) => `current_setting('${name}') AS ${name}`)}`);
  const kept = stack.move();
  return {
    secret: SECRET,
    tokensFile,
    adminToken,
    server: shown.rows[0],
    async openDatabase() {
      await root.query(`DROP DATABASE IF EXISTS ${COPY} WITH (FORCE)`);
      // A large database is copied faster as files than through the log.
      const strategy = orders > 0 ? 'FILE_COPY' : 'WAL_LOG';
      await root.query(`CREATE DATABASE ${COPY} TEMPLATE ${SEEDED} STRATEGY ${strategy}`);
      const drop = async () => void (await root.query(`DROP DATABASE ${COPY} WITH (FORCE)`));
      return { url: databaseUrl(server.url, COPY), [Symbol.asyncDispose]: drop };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function fill(url: string, orders: number): Promise<void> {
  await migrateToLatest(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  await seed(client);
  if (orders > 0) await seedOrders(client, orders);
  await client.end();
}

function sign(user: string, scope: string): Promise<string> {
  return issueToken({ userId: user, scope, lifetimeSeconds: TOKEN_SECONDS, secret: SECRET });
}

function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
