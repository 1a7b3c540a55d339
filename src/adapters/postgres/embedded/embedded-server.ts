import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from '../../../application/ports/logger.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { ServiceAlreadyRunningError } from './errors.ts';
import { ensureRunning, stopPostmaster } from './postmaster.ts';

/** A PostgreSQL server that this service runs. */
export interface EmbeddedServer {
  /** `postgres://…` with the password. The port, on 127.0.0.1, stays the same until `stop`. */
  readonly url: string;
  /** Stops the server, which ends every connection. Close your own connections first. */
  stop(): Promise<void>;
}

export interface EmbeddedServerOptions {
  /** The directory of the data and the server's log. It is created if it does not exist. */
  readonly directory: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** More PostgreSQL settings, such as `{ fsync: 'off' }` for data that may be lost. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** How long to wait for another service's lock. It can take so long until a killed service's session has ended. */
const LOCK_WAIT_MS = 2_000;
const RETRY_MS = 100;
const TAKE_SERVICE_LOCK = 'select pg_try_advisory_lock(1937006450, 1) as granted';

/**
 * Starts PostgreSQL on the data in `directory`. The first start creates the data. If a killed service has left a server
 * running, takes over that server. Starts PostgreSQL again whenever it dies.
 *
 * @throws {ServiceAlreadyRunningError} if another process runs the service on this directory
 * @throws {EmbeddedServerError} if the server cannot be created or started
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const server = new SupervisedServer(await openCluster(options.directory), options);
  await server.start();
  return server;
}

/**
 * Keeps the server running, and keeps every other service off its data. Only one service can hold an advisory lock, and
 * it holds the lock as long as its session lives. If the service is killed, the kernel closes the session, and
 * PostgreSQL frees the lock. A lock file would stay, and the process id in it could be given to another program.
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

  /**
   * Starts or takes over the server, and takes the lock. `port` is the port of a server that has died, which our own
   * connections know.
   */
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
        // Another service is stopping, and stops this server, too. The next round starts a new one.
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
    // `end` reports the loss of this connection. Without a listener, `error` would end the process.
    client.on('error', () => undefined);
    client.once('end', () => this.#onEnd(client));
    try {
      await client.connect();
      const { rows } = await client.query<{ granted: boolean }>(TAKE_SERVICE_LOCK);
      if (rows[0]?.granted !== true) {
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
    this.#options.log.warn({}, 'The embedded PostgreSQL has died and is being started again');
    while (!this.#isStopping) {
      try {
        await this.start(this.#port);
        this.#options.log.info({}, 'The embedded PostgreSQL is running again');
        return;
      } catch (error) {
        this.#options.log.warn({ err: error }, 'The embedded PostgreSQL could not be started again yet');
        await delay(RETRY_MS * 10);
      }
    }
  }
}
