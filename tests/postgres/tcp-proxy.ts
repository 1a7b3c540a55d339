import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { message } from './scripted-server.ts';

/**
 * What the proxy does with a chunk that a client sends.
 *
 * - `pass`: passes it on.
 * - `cut-before`: cuts the connection instead.
 * - `cut-before-commit`: passes on what was sent before COMMIT, waits for the answer, and cuts the connection.
 * - `cut-within`: passes on the first half, and cuts the connection.
 * - `cut-after`: passes it on, and cuts the connection in place of the answer, after the server has done what it asks.
 * - `swallow`: keeps the connection open, but from this chunk on nothing goes through it.
 * - `swallow-answers`: passes it on and keeps the connection open, but after that nothing goes through it.
 */
export type Verdict =
  | 'pass'
  | 'cut-before'
  | 'cut-before-commit'
  | 'cut-within'
  | 'cut-after'
  | 'swallow'
  | 'swallow-answers';

/** In PostgreSQL's protocol, a prepared COMMIT begins with a type, a length and the empty name of a portal. */
const BYTES_BEFORE_NAME = 1 + 4 + 1;
/** Asks the server for its answers. */
const FLUSH = message('H', '');

/** A TCP proxy for a server. It breaks connections when a test says so. */
export class TcpProxy {
  readonly #target: URL;
  readonly #server = createServer((client) => this.#accept(client));
  readonly #lines = new Set<Socket>();
  /** Decides what happens to each chunk that a client sends. */
  judge: (chunk: Buffer) => Verdict = () => 'pass';
  /** Whether it cuts every new connection at once. */
  isClosedToNew = false;

  constructor(targetUrl: string) {
    this.#target = new URL(targetUrl);
  }

  /** Resolves with the URL under which the proxy reaches the server. */
  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const url = new URL(this.#target);
    url.hostname = '127.0.0.1';
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  async close(): Promise<void> {
    for (const line of this.#lines) line.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    if (this.isClosedToNew) {
      client.destroy();
      return;
    }
    const server = connect(Number(this.#target.port), this.#target.hostname);
    for (const line of [client, server]) {
      this.#lines.add(line);
      line.on('error', () => undefined);
      line.on('close', () => {
        client.destroy();
        server.destroy();
        this.#lines.delete(line);
      });
    }
    server.pipe(client);
    let isBlackHole = false;
    client.on('data', (chunk) => {
      if (isBlackHole) return;
      const verdict = this.judge(chunk);
      if (verdict === 'cut-before') return void client.destroy();
      if (verdict === 'cut-before-commit') {
        server.once('data', () => setImmediate(() => client.destroy()));
        server.write(chunk.subarray(0, chunk.indexOf('COMMIT') - BYTES_BEFORE_NAME));
        server.write(FLUSH);
        return;
      }
      isBlackHole = verdict.startsWith('swallow');
      if (isBlackHole) muffle(server, client);
      if (verdict === 'swallow') return;
      server.write(verdict === 'cut-within' ? chunk.subarray(0, chunk.length / 2) : chunk);
      if (verdict.startsWith('cut')) {
        muffle(server, client);
        if (verdict === 'cut-within') client.destroySoon();
        // Half-closing lets the server read all it got and finish the transaction. Then it closes, and so does the client.
        server.end();
      }
    });
  }
}

/** Drops the server's answers. They are read all the same, because an unread connection would never close. */
function muffle(server: Socket, client: Socket): void {
  server.unpipe(client);
  server.resume();
}
