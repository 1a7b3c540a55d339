import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { CommitFinder, type Span } from './commit-finder.ts';

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
 * - A `Cut` says exactly what to pass on, and how the connection ends.
 */
export type Verdict =
  | 'pass'
  | 'cut-before'
  | 'cut-before-commit'
  | 'cut-within'
  | 'cut-after'
  | 'swallow'
  | 'swallow-answers'
  | Cut;

/** How the proxy breaks a connection at a chunk. */
export interface Cut {
  /** How many bytes of the chunk it passes on. */
  readonly bytes: number;
  /**
   * - `close`: closes both sides in good order. The server reads what was passed on.
   * - `reset`: resets both sides. What was passed on may be lost.
   * - `silence`: keeps both sides open, and nothing goes through any more.
   */
  readonly by: 'close' | 'reset' | 'silence';
  /**
   * What it does with the server's next answer before it breaks the connection. Without this, it does not wait for the
   * answer. No other answer gets through.
   */
  readonly answer?: 'pass' | 'drop';
}

/** How long it waits for that answer. A server that was cut off before the end of its questions may hold the answer back. */
const ANSWER_TIMEOUT_MS = 200;

/** A TCP proxy for a server. It breaks connections when a test says so. */
export class TcpProxy {
  readonly #target: URL;
  readonly #server = createServer((client) => this.#accept(client));
  readonly #lines = new Set<Socket>();
  /** Decides what happens to each chunk that a client sends. `commit` is where the chunk has a COMMIT. */
  judge: (chunk: Buffer, commit: Span | null) => Verdict = () => 'pass';
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
    this.cutAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Closes every connection. */
  cutAll(): void {
    for (const line of this.#lines) line.destroy();
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
    const commits = new CommitFinder();
    let isCut = false;
    client.on('data', (chunk) => {
      if (isCut) return;
      const commit = commits.find(chunk);
      const cut = cutOf(this.judge(chunk, commit), chunk, commit);
      isCut = cut !== null;
      if (cut) breakLine(client, server, chunk, cut);
      else server.write(chunk);
    });
  }
}

/** What the verdict means for this chunk. Null if the chunk passes. */
function cutOf(verdict: Verdict, { length }: Buffer, commit: Span | null): Cut | null {
  switch (verdict) {
    case 'pass':
      return null;
    case 'cut-before':
      return { bytes: 0, by: 'close' };
    case 'cut-before-commit':
      return { bytes: commit?.start ?? 0, by: 'close', answer: 'pass' };
    case 'cut-within':
      return { bytes: length / 2, by: 'close' };
    case 'cut-after':
      return { bytes: length, by: 'close' };
    case 'swallow':
      return { bytes: 0, by: 'silence' };
    case 'swallow-answers':
      return { bytes: length, by: 'silence' };
    default:
      return verdict;
  }
}

function breakLine(client: Socket, server: Socket, chunk: Buffer, { bytes, by, answer }: Cut): void {
  // The server's answers are read all the same, because an unread connection would never close.
  server.unpipe(client);
  server.resume();
  server.write(chunk.subarray(0, bytes));
  const end = () => {
    if (by === 'silence') return;
    if (by === 'reset') {
      client.resetAndDestroy();
      server.resetAndDestroy();
      return;
    }
    if (bytes < chunk.length) client.destroySoon();
    // Half-closing lets the server read all it got and finish the transaction. Then it closes, and so does the client.
    server.end();
  };
  if (!answer) {
    end();
    return;
  }
  const waiting = setTimeout(end, ANSWER_TIMEOUT_MS);
  server.once('data', (data) => {
    clearTimeout(waiting);
    if (answer === 'pass') client.write(data, () => end());
    else end();
  });
}
