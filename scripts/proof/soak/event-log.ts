import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { type ReceivedEvent, readEvent } from '../../data-platform/received-event.ts';
import { Violation } from '../violation.ts';
import { Sums } from './sums.ts';

const SECRET = `whsec_${Buffer.from('a secret of the soak').toString('base64')}`;
const CONFIRMED = 'shop.order.confirmed';
const CANCELLED = 'shop.order.cancelled';

/** The events that orders must have had, as lines. */
const EVENTS_OF_ORDERS = `
  select 'confirmed ' || id as line from orders where confirmed_at is not null
  union all select 'cancelled ' || id from orders where confirmed_at is not null and status = 'CANCELLED'`;

/** A data platform that takes every event, and remembers of each order which ones have arrived. */
export class EventLog implements AsyncDisposable {
  readonly #server: Server;
  readonly #webhook = new Webhook(SECRET);
  /** By order: whether its cancellation has arrived, too. */
  readonly #isCancelled = new Map<string, boolean>();
  readonly #arrived = new Sums();
  #fault: { readonly what: string; readonly event?: ReceivedEvent } | undefined;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      this.#take(await this.#read(request));
      response.writeHead(204).end();
    });
  }

  static async open(): Promise<EventLog> {
    const log = new EventLog();
    await new Promise<void>((resolve) => log.#server.listen(0, '127.0.0.1', resolve));
    return log;
  }

  /** How many events have arrived, each counted once. */
  get count(): number {
    return this.#arrived.count;
  }

  /** The settings of a service that sends its events here. */
  get settings(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    return { DATA_PLATFORM_URL: `http://127.0.0.1:${port}/`, DATA_PLATFORM_SECRET: SECRET };
  }

  /** Throws a `Violation` unless every event of every order has arrived, in order, and no other. */
  async check(databaseUrl: string): Promise<void> {
    if (this.#fault) throw new Violation('An event has arrived that must not', this.#fault);
    await this.#arrived.requireStored(databaseUrl, EVENTS_OF_ORDERS, 'Events are missing, or are too many');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #read(request: IncomingMessage): Promise<ReceivedEvent | undefined> {
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    try {
      return readEvent(this.#webhook.verify(await text(request), Object.fromEntries(headers)));
    } catch (error) {
      this.#fault ??= { what: String(error) };
      return undefined;
    }
  }

  /** An event may arrive twice. Then it is the last one of its order that has arrived before. */
  #take(event: ReceivedEvent | undefined): void {
    if (!event) return;
    const { type, subject } = event;
    const isCancelled = this.#isCancelled.get(subject);
    if (type === CONFIRMED && isCancelled === undefined) {
      this.#isCancelled.set(subject, false);
      this.#arrived.add(`confirmed ${subject}`);
    } else if (type === CANCELLED && isCancelled === false) {
      this.#isCancelled.set(subject, true);
      this.#arrived.add(`cancelled ${subject}`);
    } else if (isCancelled === undefined || (type === CONFIRMED && isCancelled)) {
      this.#fault ??= { what: 'not in order', event };
    }
  }
}
