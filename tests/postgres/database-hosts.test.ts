import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { DatabaseHosts } from '../../src/adapters/postgres/hosts/database-hosts.ts';
import { asksForReadOnlyServer, urlsOfHosts } from '../../src/adapters/postgres/hosts/database-url.ts';
import { ReadOnlyServer } from '../../src/adapters/postgres/read-only-server.ts';
import { shopDatabase } from '../../src/adapters/postgres/shop-database.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { query } from './query.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

describe('The URLs of the hosts', () => {
  it.each([
    ['postgres://u:p@a:5432,b:5433/shop', ['postgres://u:p@a:5432/shop', 'postgres://u:p@b:5433/shop']],
    [
      'postgresql://a,b/shop?sslmode=require',
      ['postgresql://a/shop?sslmode=require', 'postgresql://b/shop?sslmode=require'],
    ],
    ['postgres://[::1]:5432,[::2]/shop', ['postgres://[::1]:5432/shop', 'postgres://[::2]/shop']],
    ['postgres://a/shop?target_session_attrs=read-write', ['postgres://a/shop']],
    ['postgres:///shop?host=/var/run/postgresql', ['postgres:///shop?host=%2Fvar%2Frun%2Fpostgresql']],
  ])('of %s are in the same order, with the same user, database and parameters', (url, expected) => {
    expect(urlsOfHosts(url)).toEqual(expected);
  });

  it.each(['mysql://a/shop', 'a,b', 'postgres://a,/shop', 'postgres://,a/shop', 'postgres://a:1,b:no/shop'])(
    'cannot be read from %s',
    (url) => expect(urlsOfHosts(url)).toBeUndefined(),
  );

  it.each([
    ['', false],
    ['?target_session_attrs=read-write', false],
    ['?target_session_attrs=prefer-standby', true],
    ['?sslmode=require&target_session_attrs=any', true],
  ])('with %j ask for a server that may be read-only: %s', (parameters, expected) => {
    expect(asksForReadOnlyServer(`postgres://a,b/shop${parameters}`)).toBe(expected);
  });
});

describe('A database of two hosts', () => {
  let database: TestDatabase;
  let first: TcpProxy;
  let second: TcpProxy;
  let ports: readonly number[];
  let url: string;
  let clients: Client[];

  beforeEach(async () => {
    database = await createTestDatabase();
    first = new TcpProxy(database.url);
    second = new TcpProxy(database.url);
    const urls = [new URL(await first.open()), new URL(await second.open())] as const;
    ports = urls.map(({ port }) => Number(port));
    url = urls[0].href.replace(urls[0].host, `${urls[0].host},${urls[1].host}`);
    clients = [];
  });

  afterEach(async () => {
    await Promise.all([first.close(), second.close()]);
    await database.drop();
  });

  async function connect({ config }: DatabaseHosts): Promise<Client> {
    const client = new config.Client({ ...config });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  }

  const endOf = (client: Client) => new Promise<void>((resolve) => client.once('end', resolve));

  /** Which host each client is connected to: 0 or 1. */
  const hostsOfClients = () => clients.map(({ port }) => ports.indexOf(port));

  async function setReadOnly(isReadOnly: boolean): Promise<void> {
    const name = new URL(database.url).pathname.slice(1);
    await query(
      `${database.url}?options=-c%20default_transaction_read_only=off`,
      `alter database ${name} set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`,
    );
  }

  it('is used at its first host, also by connections that are made at once', async () => {
    const hosts = new DatabaseHosts(url);
    await Promise.all([connect(hosts), connect(hosts), connect(hosts)]);
    expect(hostsOfClients()).toEqual([0, 0, 0]);
  });

  it.each<[string, () => void]>([
    [
      'refuses connections',
      () => {
        first.isClosedToNew = true;
      },
    ],
    [
      'is silent',
      () => {
        first.judge = () => 'swallow';
      },
    ],
  ])('is used at its second host if the first one %s', async (_, breakFirst) => {
    breakFirst();
    await connect(new DatabaseHosts(url));
    expect(hostsOfClients()).toEqual([1]);
  });

  it('loses every connection to the old host before it has one to the new host', async () => {
    const hosts = new DatabaseHosts(url);
    const [gone, left] = [await connect(hosts), await connect(hosts)];
    const events: string[] = [];
    left.on('end', () => events.push('the old one is closed'));
    first.isClosedToNew = true;
    const ended = endOf(gone);
    await gone.end();
    await ended;
    expect((await left.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    await connect(hosts);
    events.push('the new one is open');
    expect(events).toEqual(['the old one is closed', 'the new one is open']);
    expect(hostsOfClients()).toEqual([0, 0, 1]);
  });

  it('is used at its second host from then on, also after the first one has come back', async () => {
    const hosts = new DatabaseHosts(url);
    first.isClosedToNew = true;
    const gone = await connect(hosts);
    first.isClosedToNew = false;
    const ended = endOf(gone);
    await gone.end();
    await ended;
    await connect(hosts);
    expect(hostsOfClients()).toEqual([1, 1]);
  });

  it('keeps its connections if the host is found again where it was', async () => {
    const hosts = new DatabaseHosts(url);
    const [gone, left] = [await connect(hosts), await connect(hosts)];
    const ended = endOf(gone);
    await gone.end();
    await ended;
    await connect(hosts);
    expect((await left.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    expect(hostsOfClients()).toEqual([0, 0, 0]);
  });

  it('gives no connection while no host takes writes', async () => {
    await setReadOnly(true);
    await expect(connect(new DatabaseHosts(url))).rejects.toThrow(ReadOnlyServer);
  });

  it('is not ready while no host takes writes, and is ready again after one does', async () => {
    const opened = openDatabase({ database: shopDatabase(url), poolSize: 1, logger: new RecordingLogger() });
    await query(database.url, `insert into settings (currency) values ('KRW') on conflict do nothing`);
    expect(await opened.readiness.missingPart()).toBeNull();
    await setReadOnly(true);
    first.cutAll();
    await expect.poll(() => opened.readiness.missingPart().catch(String)).toBe('writable-database');
    await setReadOnly(false);
    await expect.poll(() => opened.readiness.missingPart()).toBeNull();
    await opened.close();
  });

  it('leaves a host that takes no writes any more', async () => {
    const hosts = new DatabaseHosts(url);
    const client = await connect(hosts);
    const ended = endOf(client);
    hosts.leave();
    await ended;
    await connect(hosts);
    expect(hostsOfClients()).toEqual([0, 0]);
  });
});
