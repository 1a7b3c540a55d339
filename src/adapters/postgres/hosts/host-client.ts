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
      // Node ends the process after an `error` event that has no listener. The loss of a connection is such an event, also in
      // the moment in which the connection opens, before its owner listens. Then the owner's next query fails.
      this.on('error', () => undefined);
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: (error: Error | null) => void): void;
    override connect(callback?: (error: Error | null) => void): Promise<pg.Client> | undefined {
      const connected = this.#connect();
      if (!callback) return connected;
      connected.then(() => callback(null), callback);
      return undefined;
    }

    async #connect(): Promise<pg.Client> {
      // The user, the database and the parameters are the same on each host.
      Object.assign(this, await untilClosed(this.#socket, hosts.find()));
      hosts.watch(this.#socket);
      return super.connect();
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
