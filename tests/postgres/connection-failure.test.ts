import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionFailure } from '../../src/adapters/postgres/connection-failure.ts';
import { typeParsers } from '../../src/adapters/postgres/type-parsers.ts';
import { message, startScriptedServer } from './scripted-server.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

/** What `use` throws. */
async function errorOf(use: () => Promise<unknown>): Promise<unknown> {
  try {
    await use();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown');
}

/** The error that a client gets if it connects like this. */
function connecting(config: pg.ClientConfig): Promise<unknown> {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  return errorOf(() => client.connect());
}

/** The error that a client gets if it connects to a server that behaves like this. */
async function connectingTo(
  onConnection: (client: Socket) => void,
  config: pg.ClientConfig = {},
): Promise<unknown> {
  await using server = await startScriptedServer(onConnection);
  return await connecting({ host: server.host, port: server.port, user: 'test', ...config });
}

/** What is thrown by using a client of the test's database. */
async function using(
  use: (client: pg.Client) => Promise<unknown>,
  config: pg.ClientConfig = {},
): Promise<unknown> {
  const client = new pg.Client({ connectionString: database.url, ...config });
  client.on('error', () => undefined);
  await client.connect();
  const error = await errorOf(() => use(client));
  await client.end();
  return error;
}

/** What is thrown by using a pool of one connection to the test's database. */
async function usingPool(use: (pool: pg.Pool) => Promise<unknown>): Promise<unknown> {
  const pool = new pg.Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 50 });
  const error = await errorOf(() => use(pool));
  if (!pool.ending) await pool.end();
  return error;
}

/** Answers the first two things that the client sends, and closes the connection. */
function answerInTurn(client: Socket, first: string, second: string): void {
  client.once('data', () => {
    client.write(first);
    client.once('data', () => client.end(second));
  });
}

const raise = (sqlstate: string) => `do $$ begin raise sqlstate '${sqlstate}'; end $$`;
const SIGNED_IN = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', 'I')]);
const ASKS_FOR_PASSWORD = message('R', '\0\0\0\x0aUNKNOWN\0\0');

/** How each error comes about, and the code or message by which we know that it is the one that was meant. */
const OUTAGES: Readonly<Record<string, readonly [provoke: () => Promise<unknown>, says: RegExp]>> = {
  'no server at the port': [() => connecting({ host: '127.0.0.1', port: 1 }), /^ECONNREFUSED/],
  'no server at any address of the name': [() => connecting({ host: 'localhost', port: 1 }), /^ECONNREFUSED/],
  'a name without an address': [() => connecting({ host: 'database.invalid' }), /^(ENOTFOUND|EAI_AGAIN)/],
  'no server at the Unix socket': [() => connecting({ host: '/no/such/folder' }), /^ENOENT/],
  'a server that resets the connection': [
    () => connectingTo((client) => client.once('data', () => client.resetAndDestroy())),
    /^ECONNRESET/,
  ],
  'a server that closes the connection': [
    () => connectingTo((client) => client.end()),
    /^Connection terminated unexpectedly/,
  ],
  'a server that does not answer a client': [
    () => connectingTo(() => undefined, { connectionTimeoutMillis: 50 }),
    /^timeout expired/,
  ],
  'a server that does not answer a pool': [
    async () => {
      await using server = await startScriptedServer(() => undefined);
      const pool = new pg.Pool({ host: server.host, port: server.port, connectionTimeoutMillis: 50 });
      return await errorOf(() => pool.connect());
    },
    /^Connection terminated due to connection timeout/,
  ],
  'a server without TLS': [
    () => connectingTo((client) => client.write('N'), { ssl: true }),
    /^The server does not support SSL connections/,
  ],
  'a server that refuses TLS': [
    () => connectingTo((client) => client.write('E'), { ssl: true }),
    /^There was an error establishing an SSL connection/,
  ],
  'a server that breaks the TLS handshake': [
    () => connectingTo((client) => answerInTurn(client, 'S', 'no handshake'), { ssl: true }),
    /^(ERR_SSL_|EPROTO)/,
  ],
  'a server that leaves during the TLS handshake': [
    () => connectingTo((client) => answerInTurn(client, 'S', ''), { ssl: true }),
    /^ECONNRESET/,
  ],
  'a server that asks for a password in an unknown way': [
    () => connectingTo((client) => client.write(ASKS_FOR_PASSWORD)),
    /^SASL: Only mechanism/,
  ],
  'a server that says what it was not asked': [
    async () => {
      const answer = Buffer.concat([SIGNED_IN, message('C', 'SELECT 1\0')]);
      await using server = await startScriptedServer((client) =>
        client.once('data', () => client.write(answer)),
      );
      const client = new pg.Client({ host: server.host, port: server.port, user: 'test' });
      const error = new Promise((resolve) => client.on('error', resolve));
      await client.connect();
      return await error;
    },
    /^Received unexpected commandComplete message from backend/,
  ],
  'no such database': [() => connecting({ connectionString: `${database.url}_that_is_not_there` }), /^3D000/],
  'a session that the server ends': [
    () => using((client) => client.query('select pg_terminate_backend(pg_backend_pid())')),
    /^57P01/,
  ],
  'a session that has been lost before': [
    () =>
      using(async (client) => {
        const hasEnded = new Promise((resolve) => client.once('end', resolve));
        await client.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
        await hasEnded;
        await client.query('select 1');
      }),
    /^Client has encountered a connection error and is not queryable/,
  ],
  'a client that has been closed': [
    () =>
      using(async (client) => {
        await client.end();
        await client.query('select 1');
      }),
    /^Client was closed and is not queryable/,
  ],
  'a client that is closed during a query': [
    () => using((client) => Promise.all([client.query('select pg_sleep(1)'), client.end()])),
    /^Connection terminated$/,
  ],
  'a pool that has been closed': [
    () =>
      usingPool(async (pool) => {
        await pool.end();
        await pool.connect();
      }),
    /^Cannot use a pool after calling end on the pool/,
  ],
  'a query that the server does not answer': [
    () => using((client) => client.query('select pg_sleep(1)'), { query_timeout: 50 }),
    /^Query read timeout/,
  ],
  'a statement that takes too long': [
    () => using((client) => client.query('select pg_sleep(1)'), { statement_timeout: 50 }),
    /^57014/,
  ],
  'a server without memory': [() => using((client) => client.query(raise('53200'))), /^53200/],
};

describe('A failure to reach the database', () => {
  it.each(Object.entries(OUTAGES))('is reported as DATABASE_UNAVAILABLE: %s', async (_, [provoke, says]) => {
    const error = await provoke();
    expect(codeOrMessage(error)).toMatch(says);
    expect(connectionFailure(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: error });
  });

  it.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EPIPE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ETIMEDOUT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('is reported as DATABASE_UNAVAILABLE: an error of a socket with the code %s', (code) => {
    const error = Object.assign(new Error(), { code });
    expect(connectionFailure(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: error });
  });
});

/** How each error comes about that is a bug of this service, or a refusal of the server. */
const OTHERS: Readonly<Record<string, readonly [provoke: () => Promise<unknown>, says: RegExp]>> = {
  'a division by zero': [() => using((client) => client.query('select 1 / 0')), /^22012/],
  'a duplicate': [() => using((client) => client.query(raise('23505'))), /^23505/],
  'a deadlock': [() => using((client) => client.query(raise('40P01'))), /^40P01/],
  'a value that a type parser refuses': [
    () => using((client) => client.query('select 9007199254740993'), { types: typeParsers }),
    /too large to be read exactly/,
  ],
  'a parameter that cannot be sent': [
    () =>
      using((client) => {
        const circular: object[] = [];
        circular.push({ toPostgres: () => circular[0] });
        return client.query('select $1', circular);
      }),
    /^circular reference detected/,
  ],
  'two statements with one name': [
    () =>
      using(async (client) => {
        await client.query({ name: 'one', text: 'select 1' });
        await client.query({ name: 'one', text: 'select 2' });
      }),
    /^Prepared statements must be unique/,
  ],
  'a client that is connected twice': [
    () => using((client) => client.connect()),
    /^Client has already been connected/,
  ],
  'a client that is released twice': [
    () =>
      usingPool(async (pool) => {
        const client = await pool.connect();
        client.release();
        client.release();
      }),
    /^Release called on client which has already been released/,
  ],
  'a file that is not there': [() => errorOf(() => readFile('/no/such/file')), /^ENOENT/],
};

describe('A pool whose connections are all in use', () => {
  it('is told as OVERLOADED', async () => {
    const error = await usingPool(async (pool) => {
      const client = await pool.connect();
      await pool.connect().finally(() => client.release());
    });
    expect(codeOrMessage(error)).toBe('timeout exceeded when trying to connect');
    expect(connectionFailure(error)).toMatchObject({ code: 'OVERLOADED', cause: error });
  });
});

describe('Any other error', () => {
  it.each(Object.entries(OTHERS))('is left as it is: %s', async (_, [provoke, says]) => {
    const error = await provoke();
    expect(codeOrMessage(error)).toMatch(says);
    expect(connectionFailure(error)).toBeUndefined();
  });

  it.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    'is left as it is: a bug that throws %o',
    (Bug) => {
      expect(connectionFailure(new Bug('x is not defined'))).toBeUndefined();
    },
  );

  it.each(['timeout expired', undefined, null, { code: 'ECONNREFUSED' }])(
    'is left as it is: %o, which is no error',
    (thrown) => {
      expect(connectionFailure(thrown)).toBeUndefined();
    },
  );
});

function codeOrMessage(error: unknown): string {
  const { code, message: text } = error as NodeJS.ErrnoException;
  return code ?? text;
}
