import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { DatabaseHosts } from './database-hosts.ts';

type Hosts = Pick<DatabaseHosts, 'find' | 'watch'>;

/** Clients that connect to the host that takes writes. The host is found when a client connects, not when it is made. */
export function hostClient(hosts: Hosts): typeof pg.Client {
  return class HostClient extends pg.Client {
    readonly #socket: Duplex;

    constructor(config: pg.ClientConfig = {}) {
      const stream = config.stream?.() ?? new Socket();
      super({ ...config, stream: () => stream });
      this.#socket = stream;
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: (error: Error | null) => void): void;
    override connect(callback?: (error: Error | null) => void): Promise<pg.Client> | undefined {
      if (!callback) return this.#findHost().then(() => super.connect());
      // The driver calls back before it reads the server's next message. A pool listens for the loss of the connection from
      // then on. If it were told later, a loss right after the opening would end the process.
      this.#findHost().then(() => super.connect(callback), callback);
      return undefined;
    }

    async #findHost(): Promise<void> {
      // The user, the database and the parameters are the same on each host.
      Object.assign(this, await untilClosed(this.#socket, hosts.find()));
      hosts.watch(this.#socket);
    }
  };
}

/** Rejects if the socket is closed first. The owner of a client closes it if connecting takes too long. */
async function untilClosed<Result>(socket: Duplex, result: Promise<Result>): Promise<Result> {
  const { promise: closed, reject } = Promise.withResolvers<never>();
  const onClose = () => reject(new Error('timeout expired'));
  socket.once('close', onClose);
  try {
    return await Promise.race([result, closed]);
  } finally {
    socket.off('close', onClose);
  }
}
