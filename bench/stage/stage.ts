import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { issueToken } from '../../src/adapters/http/access/issue-token.ts';
import { seed } from '../seed/seed.ts';
import { ordersOfFourWeeks, seedOrders } from '../seed/seed-orders.ts';
import { seededUsers } from '../seed/seeded-rows.ts';
import { PROJECT } from './checkout.ts';
import { secondsOfFamily } from './processor-time.ts';

/** A PostgreSQL server with seeded databases to copy, and the tokens of the seeded users. */
export interface Stage extends AsyncDisposable {
  readonly secret: string;
  readonly tokensFile: string;
  readonly adminToken: string;
  /** PostgreSQL's version and the settings that decide whether a commit is on disk. */
  readonly server: Readonly<Record<string, string>>;
  /** The checkout of the project that the databases were migrated by. */
  readonly project: string;
  /** Makes a copy of the database that was seeded with this many orders. Disposing of the copy drops it. */
  openDatabase(orders?: number): Promise<AsyncDisposable & { readonly url: string }>;
  /** What the server has used so far. */
  readUse(): Promise<ServerUse>;
}

interface ServerUse {
  /** The processor time of all its processes. NaN if the operating system does not tell. */
  readonly cpuSeconds: number;
  /** The length of its write-ahead log. */
  readonly walBytes: number;
}

const SECRET = 'the secret of a benchmark that is gone in a minute';
const TOKEN_SECONDS = 24 * 60 * 60;
const CONNECTIONS = { max_connections: '700' };
/**
 * With the default settings, a busy server makes a checkpoint per minute, and logs whole pages for a while after each. Some
 * points would pay for that and others not.
 */
const RARE_CHECKPOINTS = { max_wal_size: '8GB', checkpoint_timeout: '30min' };
const SHOWN = [
  ...['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers'],
  ...['max_wal_size', 'checkpoint_timeout'],
];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts a server in a temporary directory, migrates and fills a database for each number of orders, and signs the tokens.
 * The server and its data are removed when this process ends, also if a signal ends it. The migrations are those of
 * `project`, which is another checkout if two commits are compared. `settings` are those of PostgreSQL about checkpoints
 * and memory.
 */
export async function openStage({
  orders = [0],
  project = PROJECT,
  settings = RARE_CHECKPOINTS,
}: {
  orders?: readonly number[];
  project?: string;
  settings?: Readonly<Record<string, string>>;
} = {}): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  // Listeners of `exit` stop what was started. Without this, a signal would end the process without calling them.
  for (const signal of SIGNALS) process.once(signal, () => process.exit(128 + constants.signals[signal]));
  const serverUrl = await startServer(stack, { ...CONNECTIONS, ...settings });
  const root = new Client({ connectionString: serverUrl });
  await root.connect();
  stack.defer(() => root.end());
  // If the file system can clone files, this takes a quarter of the time for gigabytes.
  await root.query('SET file_copy_method = clone').catch(() => undefined);
  for (const count of orders) {
    await root.query(`CREATE DATABASE ${seededWith(count)}`);
    await fill(databaseUrl(serverUrl, seededWith(count)), count, project);
  }
  const tokensFile = await writeTokens(stack);
  const adminToken = await sign('operator', 'admin');
  const postmaster = await postmasterOf(root);
  const shown = await root.query(`SELECT ${SHOWN.map((name) => `current_setting('${name}') AS ${name}`)}`);
  const kept = stack.move();
  let copies = 0;
  return {
    project,
    secret: SECRET,
    tokensFile,
    adminToken,
    server: shown.rows[0],
    async openDatabase(count = 0) {
      copies += 1;
      const copy = `measured_${copies}`;
      // A large database is copied faster as files, a small one faster through the log.
      const strategy = count > 0 ? 'FILE_COPY' : 'WAL_LOG';
      await root.query(`CREATE DATABASE ${copy} TEMPLATE ${seededWith(count)} STRATEGY ${strategy}`);
      const drop = async () => void (await root.query(`DROP DATABASE ${copy} WITH (FORCE)`));
      return { url: databaseUrl(serverUrl, copy), [Symbol.asyncDispose]: drop };
    },
    async readUse() {
      const { rows } = await root.query("SELECT (pg_current_wal_insert_lsn() - '0/0')::float AS wal_bytes");
      return { cpuSeconds: await secondsOfFamily(postmaster), walBytes: rows[0].wal_bytes };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Starts the server in a process of its own, which removes the server and its data when its standard input closes. */
async function startServer(
  stack: AsyncDisposableStack,
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  const script = path.join(import.meta.dirname, '../../tests/postgres/throwaway-server.ts');
  const server: ChildProcessByStdio<Writable, Readable, null> = spawn(process.execPath, [script], {
    env: { ...process.env, TEST_DATABASE_DURABLE: 'true', TEST_DATABASE_SETTINGS: JSON.stringify(settings) },
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C reaches every process in the terminal's group. The server must not be one of them, because it has to
    // end last.
    detached: true,
  });
  const exited = once(server, 'exit');
  stack.defer(async () => {
    server.stdin.end();
    await exited;
  });
  const line = await Promise.race([once(server.stdout, 'data'), exited.then(() => undefined)]);
  if (!line) throw new Error('PostgreSQL did not start; see its message above');
  return String(line[0]).trim();
}

/** The process id of the server. The first line of this file has it. */
async function postmasterOf(root: Client): Promise<number> {
  const { rows } = await root.query(
    "SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int AS pid",
  );
  return rows[0].pid;
}

async function writeTokens(stack: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'storefront-bench-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  stack.defer(remove);
  const file = path.join(directory, 'tokens.json');
  await writeFile(file, JSON.stringify(await Promise.all(seededUsers().map((user) => sign(user, '')))));
  return file;
}

async function fill(url: string, orders: number, project: string): Promise<void> {
  const postgres = path.join(project, 'src/adapters/postgres');
  // Before its release 0.1.0 the project had it in the folder above.
  const folder = existsSync(path.join(postgres, 'migrating')) ? 'migrating' : '.';
  const migrate = pathToFileURL(path.join(postgres, folder, 'migrate.ts'));
  await (await import(migrate.href)).migrateToLatest(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  await seed(client);
  if (orders > 0) await seedOrders(client, ordersOfFourWeeks(orders));
  await client.end();
}

function seededWith(orders: number): string {
  return `seeded_${orders}`;
}

function sign(user: string, scope: string): Promise<string> {
  return issueToken({ userId: user, scope, lifetimeSeconds: TOKEN_SECONDS, secret: SECRET });
}

function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
