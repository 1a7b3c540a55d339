import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What the proxy does with a chunk a client sends: pass it on; cut the line before it, in the middle of it, or behind it
 * but before the answer; or keep the line open while nothing goes through it any more, from this chunk on or from its
 * answer on.
 */
export type Verdict =
  | 'pass'
  | 'cut-before'
  | 'cut-before-commit'
  | 'cut-within'
  | 'cut-after'
  | 'swallow'
  | 'swallow-answers';

/** A simple query of PostgreSQL's protocol: a type, a length, the text and its end. */
const COMMIT_BYTES = 1 + 4 + 'COMMIT'.length + 1;

/** A TCP proxy in front of a server, which breaks lines where it is told to. */
export class TcpProxy {
  readonly #target: URL;
  readonly #server = createServer((client) => this.#accept(client));
  readonly #lines = new Set<Socket>();
  /** Judges every chunk that a client sends. */
  judge: (chunk: Buffer) => Verdict = () => 'pass';
  /** Whether new connections are cut at once. */
  isClosedToNew = false;

  constructor(targetUrl: string) {
    this.#target = new URL(targetUrl);
  }

  /** Resolves with the URL of the target by way of the proxy. */
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
        // What was sent with COMMIT goes through and is answered; then the line is cut.
        server.once('data', () => setImmediate(() => client.destroy()));
        server.write(chunk.subarray(0, chunk.length - COMMIT_BYTES));
        return;
      }
      isBlackHole = verdict.startsWith('swallow');
      if (isBlackHole) muffle(server, client);
      if (verdict === 'swallow') return;
      server.write(verdict === 'cut-within' ? chunk.subarray(0, chunk.length / 2) : chunk);
      if (verdict.startsWith('cut')) {
        muffle(server, client);
        client.destroySoon();
        // The server reads what it got to its end: half-closing keeps the transaction going.
        server.end();
      }
    });
  }
}

/** Lets the server talk to nobody: its answers are read, as an unread line would stay open for ever. */
function muffle(server: Socket, client: Socket): void {
  server.unpipe(client);
  server.resume();
}
