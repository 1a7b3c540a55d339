import { connect, type Socket } from 'node:net';
import type { Flow } from './flows.ts';

/** Called after each operation with its duration and the statuses of its replies. */
export type OnOperation = (milliseconds: number, statuses: readonly number[]) => void;

const HEAD_END = '\r\n\r\n';

/**
 * One client of the load. It keeps one connection open and starts an operation as soon as the one before it has ended. Of a
 * reply it reads only the status, the location and the length, because its own work takes time from the service.
 */
export class Client {
  readonly #socket: Socket;
  readonly #nextFlow: () => Flow;
  readonly #onOperation: OnOperation;
  #received: Buffer = Buffer.alloc(0);
  #flow: Flow | undefined;
  #statuses: number[] = [];
  #startedAt = 0;
  #isStopping = false;

  constructor(port: number, nextFlow: () => Flow, onOperation: OnOperation) {
    this.#nextFlow = nextFlow;
    this.#onOperation = onOperation;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.#receive(chunk));
    this.#socket.on('close', () => {
      if (!this.#isStopping) throw new Error('The server closed a connection in the middle of an operation');
    });
  }

  /** Starts the first operation. */
  start(): void {
    this.#startedAt = performance.now();
    this.#statuses = [];
    this.#flow = this.#nextFlow();
    this.#send(this.#flow.next());
  }

  stop(): void {
    this.#isStopping = true;
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
    if (!done) {
      this.#socket.write(value, 'latin1');
      return;
    }
    this.#onOperation(performance.now() - this.#startedAt, this.#statuses);
    if (!this.#isStopping) this.start();
  }
}
