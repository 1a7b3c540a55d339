import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { message } from '../postgres/scripted-server.ts';
import { MessageSplitter, typeOf } from './messages.ts';
import { type PoolerModes, ServerConnection } from './server-connection.ts';

const SSL_REQUEST = 80_877_103;
/** The startup parameters that PgBouncer knows. It refuses all others. */
const KNOWN = ['user', 'database', 'application_name', 'client_encoding', 'datestyle', 'timezone'];
const SIGNED_IN = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('S', 'server_version\x0017.0\0'),
  message('S', 'client_encoding\0UTF8\0'),
  message('K', Buffer.alloc(8)),
  message('Z', 'I'),
]);

/**
 * Stands in for PgBouncer ≥ 1.21 in transaction mode, because Debian's is older. It gives every transaction of a client
 * another connection to PostgreSQL than the one before. Like PgBouncer, it refuses startup parameters that it does not
 * know, resets nothing between two transactions, and follows prepared statements from one connection to the next.
 */
export class TransactionPooler {
  readonly #url: string;
  readonly #modes: PoolerModes;
  readonly #server = createServer((socket) => void this.#accept(socket));
  readonly #sockets = new Set<Socket>();
  readonly #connections: ServerConnection[] = [];
  readonly #idle: ServerConnection[] = [];
  readonly #waiting: ((connection: ServerConnection) => void)[] = [];

  constructor(url: string, modes: Partial<PoolerModes> = {}) {
    this.#url = url;
    this.#modes = { followsStatements: true, endsTransactions: false, ...modes };
  }

  /** Opens this many connections to PostgreSQL. Resolves with the URL for clients. */
  async open(connections: number): Promise<string> {
    for (let opened = 0; opened < connections; opened += 1) {
      const connection = await ServerConnection.open(this.#url, this.#modes);
      this.#connections.push(connection);
      this.#idle.push(connection);
    }
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const url = new URL(this.#url);
    url.hostname = '127.0.0.1';
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const connection of this.#connections) connection.close();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #accept(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    const client = new PooledClient(
      socket,
      () => this.#lend(),
      (connection) => this.#takeBack(connection),
    );
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      client.leave();
    });
    socket.on('data', (chunk) => client.receive(chunk));
  }

  /** Lends the connection that has been idle for longest. So the next transaction of a client gets another one. */
  #lend(): Promise<ServerConnection> {
    const connection = this.#idle.shift();
    if (connection) return Promise.resolve(connection);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #takeBack(connection: ServerConnection): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }
}

/** A client of the pooler. */
class PooledClient {
  readonly #socket: Socket;
  readonly #lend: () => Promise<ServerConnection>;
  readonly #takeBack: (connection: ServerConnection) => void;
  readonly #splitter = new MessageSplitter();
  readonly #texts = new Map<string, string>();
  #isSignedIn = false;
  /** What waits for a connection. */
  #waiting: Buffer[] | null = null;
  #connection: ServerConnection | null = null;
  #hasLeft = false;

  constructor(
    socket: Socket,
    lend: () => Promise<ServerConnection>,
    takeBack: (connection: ServerConnection) => void,
  ) {
    this.#socket = socket;
    this.#lend = lend;
    this.#takeBack = takeBack;
  }

  receive(chunk: Buffer): void {
    for (const received of this.#splitter.push(chunk, this.#isSignedIn)) {
      if (this.#isSignedIn) this.#forward(received);
      else this.#signIn(received);
    }
  }

  leave(): void {
    this.#hasLeft = true;
    this.#connection?.abandon();
  }

  #signIn(received: Buffer): void {
    if (received.readInt32BE(4) === SSL_REQUEST) return void this.#socket.write('N');
    const words = received.toString('utf8', 8).split('\0');
    const unknown = words.find((word, index) => index % 2 === 0 && word !== '' && !KNOWN.includes(word));
    if (unknown !== undefined) {
      const reason = `unsupported startup parameter: ${unknown}`;
      this.#socket.end(message('E', `SFATAL\0VFATAL\0C08P01\0M${reason}\0\0`));
      return;
    }
    this.#isSignedIn = true;
    this.#socket.write(SIGNED_IN);
  }

  #forward(received: Buffer): void {
    if (typeOf(received) === 'X') return void this.#socket.end();
    if (this.#connection) this.#connection.send(received, this.#texts);
    else if (this.#waiting) this.#waiting.push(received);
    else {
      this.#waiting = [received];
      void this.#lend().then((connection) => this.#begin(connection));
    }
  }

  #begin(connection: ServerConnection): void {
    const messages = this.#waiting ?? [];
    this.#waiting = null;
    if (this.#hasLeft) {
      this.#takeBack(connection);
      return;
    }
    this.#connection = connection;
    connection.serve(
      (bytes) => this.#socket.write(bytes),
      () => {
        this.#connection = null;
        this.#takeBack(connection);
      },
    );
    for (const received of messages) connection.send(received, this.#texts);
  }
}
