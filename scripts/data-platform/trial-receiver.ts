import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { isModeName, MODES, type ModeName, modeOf } from './modes.ts';
import { type ReceivedEvent, readEvent } from './received-event.ts';

/** What the receiver did with a request. `note` says whether it has taken the event, or why not. */
export interface Receipt {
  readonly status: number;
  readonly note: string;
  readonly event?: ReceivedEvent;
}

interface TrialReceiverOptions {
  /** `whsec_` and base64: the secret of the shop. */
  readonly secret: string;
  readonly mode: ModeName;
  readonly onReceipt: (receipt: Receipt) => void;
  /** Resolves after `ms` milliseconds. Rejects at once if `signal` aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * A data platform to try the feed with. `POST /events` takes signed events. `GET /events` shows the events that it has taken,
 * each once and in order of arrival. `POST /mode` with the name of a mode as its body changes how it answers.
 */
export class TrialReceiver {
  mode: ModeName;
  readonly #webhook: Webhook;
  readonly #onReceipt: TrialReceiverOptions['onReceipt'];
  readonly #wait: NonNullable<TrialReceiverOptions['wait']>;
  readonly #taken = new Map<string, ReceivedEvent>();
  readonly #server: Server;
  readonly #closing = new AbortController();

  constructor({ secret, mode, onReceipt, wait = abortableSleep }: TrialReceiverOptions) {
    this.mode = mode;
    this.#webhook = new Webhook(secret);
    this.#onReceipt = onReceipt;
    this.#wait = wait;
    this.#server = createServer((request, response) => {
      this.#route(request, response).catch(() => response.destroy());
    });
  }

  /** Resolves to the URL for events. Port 0: any free port. */
  async listen(port: number): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    await promise;
    const address = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}/events`;
  }

  close(): Promise<void> {
    this.#closing.abort();
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (`${request.method} ${request.url}`) {
      case 'POST /events':
        return this.#receive(request, response);
      case 'GET /events':
        response.setHeader('content-type', 'application/json').end(JSON.stringify([...this.#taken.values()]));
        return;
      case 'POST /mode':
        return this.#changeMode((await text(request)).trim(), response);
      default:
        response.writeHead(404).end();
    }
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const event = this.#verified(request, body);
    if (!event) {
      response.writeHead(401).end();
      this.#onReceipt({ status: 401, note: 'the signature is not valid: do both have the same secret?' });
      return;
    }
    const { status, delayMs, retryAfterSeconds } = modeOf(this.mode);
    if (delayMs > 0) await this.#wait(delayMs, this.#closing.signal);
    if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
    response.writeHead(status).end();
    this.#onReceipt({ status, note: status === 204 ? this.#take(event) : 'not taken', event });
  }

  #changeMode(name: string, response: ServerResponse): void {
    if (!isModeName(name)) {
      response.writeHead(400).end(`The modes are ${Object.keys(MODES).join(', ')}\n`);
      return;
    }
    this.mode = name;
    response.end(`${name}: ${modeOf(name).effect}\n`);
  }

  #verified({ headers }: IncomingMessage, body: string): ReceivedEvent | undefined {
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    try {
      return readEvent(this.#webhook.verify(body, flat));
    } catch {
      return undefined;
    }
  }

  /** Delivery is at least once. An event that has arrived before is acknowledged and not taken again. */
  #take(event: ReceivedEvent): string {
    if (this.#taken.has(event.id)) return 'a repeat, dropped';
    this.#taken.set(event.id, event);
    return 'new';
  }
}

function abortableSleep(ms: number, signal: AbortSignal): Promise<unknown> {
  return sleep(ms, undefined, { signal });
}
