import { connect, type Socket } from 'node:net';
import type { Flow } from './flows.ts';

/** Called after each operation with the client, which is free again, and with the statuses of the operation's replies. */
export type OnEnd = (client: Client, statuses: readonly number[]) => void;

const HEAD_END = '\r\n\r\n';

/**
 * One client of the load. It keeps one connection open and does one operation at a time. Of a reply it reads only the
 * status, the location and the length, because its own work takes time from the service.
 */
export class Client {
  readonly #socket: Socket;
  readonly #onEnd: OnEnd;
  #received: Buffer = Buffer.alloc(0);
  #flow: Flow | undefined;
  #statuses: number[] = [];
  #isClosing = false;

  constructor(port: number, onEnd: OnEnd) {
    this.#onEnd = onEnd;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.#receive(chunk));
    this.#socket.on('close', () => {
      if (!this.#isClosing) throw new Error('The server closed a connection of the load');
    });
  }

  /** Starts an operation. The client must be free. */
  start(flow: Flow): void {
    this.#statuses = [];
    this.#flow = flow;
    this.#send(flow.next());
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) throw new Error(`A reply without a length: ${head}`);
    if (this.#received.length < headEnd + HEAD_END.length + length) return;
    this.#received = Buffer.alloc(0);
    const status = Number(head.slice(9, 12));
    this.#statuses.push(status);
    const location = /\r\nlocation: (\S+)/i.exec(head)?.[1];
    if (this.#flow) this.#send(this.#flow.next({ status, location }));
  }

  #send({ done, value }: IteratorResult<string, void>): void {
    if (done) this.#onEnd(this, this.#statuses);
    else this.#socket.write(value, 'latin1');
  }
}
