import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../../src/adapters/postgres/embedded/embedded-server.ts';
import { killServer, signalServer } from '../../../tests/faults/kill-server.ts';
import { copyAsStandby } from '../../../tests/faults/standby-pair.ts';

const SILENT = { info: () => undefined, warn: () => undefined };
/** A small log is copied fast. */
const SMALL_LOG = { min_wal_size: '32MB', max_wal_size: '128MB' };

/** A host for a PostgreSQL with durable settings. Its port stays the same. A supervisor starts the server again if it dies. */
export class DatabaseHost {
  readonly #directory: string;
  readonly #port: number;
  #server: EmbeddedServer | undefined;

  constructor(directory: string, port: number) {
    this.#directory = directory;
    this.#port = port;
  }

  /** Only while the server runs. */
  get url(): string {
    if (!this.#server) throw new Error('The server of this host does not run');
    return this.#server.url;
  }

  /** @param settings more settings of PostgreSQL */
  async start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#server = await startEmbeddedServer({
      directory: this.#directory,
      log: SILENT,
      settings: { ...SMALL_LOG, ...settings, port: String(this.#port) },
    });
  }

  /** Stops the server in good order. */
  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  /** Kills all processes of the server, and its supervisor. The server does not start again. Does nothing if it is dead. */
  async kill(): Promise<void> {
    if (!this.#server) return;
    await killServer(this.#directory);
    await this.stop();
  }

  /** Kills all processes of the server. The supervisor starts it again. */
  crash(): Promise<void> {
    return killServer(this.#directory);
  }

  /** Stops all processes of the server where they are. They go on to hold their connections. */
  freeze(): Promise<void> {
    return signalServer(this.#directory, 'SIGSTOP');
  }

  /** Takes a copy of the other host's data in place of its own. Both servers must be stopped. The copy starts as a standby. */
  copy(other: DatabaseHost): Promise<void> {
    return copyAsStandby(other.#directory, this.#directory);
  }
}
