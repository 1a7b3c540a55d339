import path from 'node:path';
import { freePort } from '../../../src/adapters/postgres/embedded/free-port.ts';
import { migrateToLatest } from '../../../src/adapters/postgres/migrating/migrate.ts';
import { hostsOf, replicationFrom, requireStandby } from '../../../tests/faults/standby-pair.ts';
import { type EmbeddedFolder, makeEmbeddedFolder } from '../../../tests/postgres/embedded-folder.ts';
import { query } from '../../../tests/postgres/query.ts';
import { TcpProxy } from '../../../tests/postgres/tcp-proxy.ts';
import { DatabaseHost } from './database-host.ts';

/** A host, and the network between it and the service. */
export interface ReachedHost {
  readonly host: DatabaseHost;
  readonly network: TcpProxy;
}

/** Two hosts of PostgreSQL. One is the primary, the other one its synchronous standby. They change roles at each failover. */
export class DatabasePair implements AsyncDisposable {
  /** For `DATABASE_URL`. It names both hosts, and leads through their networks. */
  readonly url: string;
  readonly #folder: EmbeddedFolder;
  #primary: ReachedHost;
  /** The standby, or the old primary after a failover. */
  #other: ReachedHost;
  /** The network between the primary and the standby. */
  #link: TcpProxy | undefined;

  private constructor(url: string, folder: EmbeddedFolder, hosts: readonly [ReachedHost, ReachedHost]) {
    this.url = url;
    this.#folder = folder;
    [this.#primary, this.#other] = hosts;
  }

  /** Starts the primary and migrates it. It has no standby yet. */
  static async start(): Promise<DatabasePair> {
    const folder = await makeEmbeddedFolder();
    try {
      const ports = [await freePort(), await freePort()] as const;
      const primary = new DatabaseHost(path.join(folder.path, 'a/.data'), ports[0]);
      const standby = new DatabaseHost(path.join(folder.path, 'b/.data'), ports[1]);
      await primary.start();
      await migrateToLatest(primary.url);
      const networks = ports.map((port) => new TcpProxy(withPort(primary.url, port))) as [TcpProxy, TcpProxy];
      const url = hostsOf(await networks[0].open(), await networks[1].open());
      const hosts = [
        { host: primary, network: networks[0] },
        { host: standby, network: networks[1] },
      ] as const;
      return new DatabasePair(url, folder, hosts);
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** The host that takes writes. */
  get primary(): ReachedHost {
    return this.#primary;
  }

  /**
   * Makes the other host the synchronous standby, with a copy of the primary's data. The primary is restarted for that. Then
   * every network is whole.
   */
  async attachStandby(): Promise<void> {
    const [primary, standby] = [this.#primary.host, this.#other.host];
    await standby.stop();
    await primary.stop();
    await this.#link?.close();
    await standby.copy(primary);
    await primary.start();
    this.#link = new TcpProxy(primary.url);
    await standby.start(replicationFrom(await this.#link.open()));
    await requireStandby(primary.url);
    this.#other.network.isClosedToNew = false;
  }

  /** Cuts the network between the primary and the standby. */
  cutOffStandby(): void {
    if (this.#link) cut(this.#link);
  }

  /** Cuts the network between the primary and the service. */
  cutOffService(): void {
    cut(this.#primary.network);
  }

  /** Promotes the standby. Resolves when it takes writes. No commit of it waits for a standby until `attachStandby`. */
  async promote(): Promise<void> {
    await query(this.#other.host.url, 'select pg_promote()');
    [this.#primary, this.#other] = [this.#other, this.#primary];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { host, network } of [this.#primary, this.#other]) {
      await host.kill();
      await network.close();
    }
    await this.#link?.close();
    await this.#folder.remove();
  }
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

function cut(network: TcpProxy): void {
  network.isClosedToNew = true;
  network.cutAll();
}
