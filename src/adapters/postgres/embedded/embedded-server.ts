import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from '../../../application/ports/logger.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { ServiceAlreadyRunningError } from './errors.ts';
import { ensureRunning, stopPostmaster } from './postmaster.ts';

/** A PostgreSQL server of the service's own. */
export interface EmbeddedServer {
  /** `postgres://…`, with its password, on a port of 127.0.0.1 that stays the same until `stop`. */
  readonly url: string;
  /** Ends every connection and stops the server; what was committed is on disk. Close your own connections first. */
  stop(): Promise<void>;
}

export interface EmbeddedServerOptions {
  /** Takes the data, and the server's log. Made if it does not exist. */
  readonly directory: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** PostgreSQL settings on top of the service's own, such as `{ fsync: 'off' }` for data that may be lost. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** As long as a killed service's connections may take to be noticed, and a stopping one to be done. */
const LOCK_WAIT_MS = 2_000;
const RETRY_MS = 100;
const SERVICE_LOCK = 'select pg_try_advisory_lock(1937006450, 1) as held';

/**
 * Starts PostgreSQL on the data in `directory`, making it at the first start and adopting a server that a killed
 * service left behind. While it runs, it is started again whenever it dies.
 *
 * @throws {ServiceAlreadyRunningError} when another process runs the service on this directory.
 * @throws {EmbeddedServerError} when the server cannot be made or started.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const server = new SupervisedServer(await openCluster(options.directory), options);
  await server.start();
  return server;
}

/**
 * One service per data directory: the one that holds an advisory lock for as long as its session lives. The kernel
 * closes the session of a killed process and PostgreSQL frees the lock, so unlike a lock file it cannot be left
 * behind, nor be confused by a process id that was given out again.
 */
class SupervisedServer implements EmbeddedServer {
  readonly #cluster: Cluster;
  readonly #options: EmbeddedServerOptions;
  #port: number | undefined;
  #lock: Client | undefined;
  #recovery: Promise<void> | undefined;
  #isStopping = false;

  constructor(cluster: Cluster, options: EmbeddedServerOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  get url(): string {
    return `postgres://postgres:${this.#cluster.password}@127.0.0.1:${this.#port}/postgres`;
  }

  /** Starts or adopts the server and becomes the one service on it; at `port`, where clients already know one. */
  async start(port?: number): Promise<void> {
    const deadline = Date.now() + LOCK_WAIT_MS;
    const { settings = {} } = this.#options;
    for (;;) {
      const running = await ensureRunning(
        this.#cluster,
        port === undefined ? { settings } : { settings, port },
      );
      this.#port = running.port;
      try {
        if (await this.#takeLock()) return;
      } catch (error) {
        // A service that is just stopping takes its server with it: the next round starts one.
        if (Date.now() > deadline) throw error;
      }
      if (Date.now() > deadline) throw new ServiceAlreadyRunningError(this.#options.directory);
      await delay(RETRY_MS);
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#recovery;
    if (this.#lock) await stopPostmaster(this.#cluster);
    await this.#lock?.end().catch(() => undefined);
  }

  async #takeLock(): Promise<boolean> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'storefront-lock',
      keepAlive: true,
    });
    // Its loss is told by `end`; without a listener for `error` it would end the process.
    client.on('error', () => undefined);
    client.once('end', () => this.#onEnd(client));
    try {
      await client.connect();
      const { rows } = await client.query<{ held: boolean }>(SERVICE_LOCK);
      if (rows[0]?.held !== true) {
        await client.end();
        return false;
      }
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.#lock = client;
    return true;
  }

  #onEnd(client: Client): void {
    if (client !== this.#lock || this.#isStopping) return;
    this.#lock = undefined;
    this.#recovery = this.#recover();
  }

  async #recover(): Promise<void> {
    this.#options.log.warn({}, 'The embedded PostgreSQL went away; bringing it back');
    while (!this.#isStopping) {
      try {
        await this.start(this.#port);
        this.#options.log.info({}, 'The embedded PostgreSQL is back');
        return;
      } catch (error) {
        this.#options.log.warn({ err: error }, 'The embedded PostgreSQL is not back yet');
        await delay(RETRY_MS * 10);
      }
    }
  }
}
