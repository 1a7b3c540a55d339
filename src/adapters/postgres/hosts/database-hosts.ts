import type { Duplex } from 'node:stream';
import pg from 'pg';
import { invariant } from '../../../domain/invariant.ts';
import { urlsOfHosts } from './database-url.ts';
import { hostClient } from './host-client.ts';
import { tryHost } from './try-host.ts';

/** What a client or a pool needs to connect. Its other options are its own. */
interface HostConfig {
  readonly connectionString: string;
  readonly Client: typeof pg.Client;
}

/** Where a client connects. */
export interface HostAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * The hosts of `DATABASE_URL`, and the one that this process uses. Every connection of the process is made with its `config`.
 *
 * If there are several hosts, the process uses the first one in their order that takes writes. After a connection to it has
 * closed, for whatever reason, the next connection asks that host again, and then the others. If another one takes writes
 * instead, all connections to the old one are closed first. So no answer of the old server arrives after one of the new
 * server.
 */
export class DatabaseHosts {
  /** One for each host. */
  readonly #urls: readonly string[];
  /** Those of the connections to the chosen host. */
  readonly #sockets = new Set<Duplex>();
  #chosen: string;
  #isSure: boolean;
  #choosing: Promise<void> | undefined;

  /** For every client and pool of this process. */
  readonly config: HostConfig;

  /** @param databaseUrl with one host, or with several that are separated by commas */
  constructor(databaseUrl: string) {
    const urls = urlsOfHosts(databaseUrl);
    invariant(urls?.[0] !== undefined, 'The configuration has checked the URL of the database');
    this.#urls = urls;
    this.#chosen = urls[0];
    this.#isSure = urls.length === 1;
    this.config = { connectionString: urls[0], Client: hostClient(this) };
  }

  /** How many hosts there are. Trying all of them takes at most so many seconds. */
  get count(): number {
    return this.#urls.length;
  }

  /**
   * Where to connect. Looks for the host that takes writes unless it is known. Connections that are made at the same time
   * wait for one search. Rejects if no host takes writes, with the failure of the last one that was tried.
   */
  async find(): Promise<HostAddress> {
    if (!this.#isSure) {
      this.#choosing ??= this.#choose().finally(() => {
        this.#choosing = undefined;
      });
      await this.#choosing;
    }
    const { host, port } = new pg.Client(this.#chosen);
    return { host, port };
  }

  /** A connection to the host that `find` has just returned uses this socket. */
  watch(socket: Duplex): void {
    if (this.count === 1) return;
    this.#sockets.add(socket);
    socket.once('close', () => {
      if (this.#sockets.delete(socket)) this.#isSure = false;
    });
  }

  /** The chosen host takes no writes any more. If there are others, its connections are closed, and the next one searches. */
  leave(): void {
    if (this.count > 1) this.#closeAll();
  }

  /** Tries the chosen host first. So the process stays with it if an old primary takes writes again that was not fenced. */
  async #choose(): Promise<void> {
    let failure: unknown;
    for (const url of new Set([this.#chosen, ...this.#urls])) {
      try {
        await tryHost(url);
      } catch (error) {
        failure = error;
        continue;
      }
      if (url !== this.#chosen) this.#closeAll();
      this.#chosen = url;
      this.#isSure = true;
      return;
    }
    throw failure;
  }

  #closeAll(): void {
    const sockets = [...this.#sockets];
    this.#sockets.clear();
    this.#isSure = false;
    for (const socket of sockets) socket.destroy();
  }
}
