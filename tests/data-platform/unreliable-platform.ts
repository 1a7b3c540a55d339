import type { ServerResponse } from 'node:http';
import { query } from '../postgres/query.ts';

interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
}

/** How it refuses an event. */
const REFUSALS: readonly ((response: ServerResponse) => void)[] = [
  (response) => response.writeHead(500).end(),
  (response) => response.writeHead(429, { 'retry-after': '1' }).end(),
  (response) => response.writeHead(410).end(),
  // It does not answer, or closes the connection.
  () => undefined,
  (response) => response.destroy(),
];

/** An unreliable data platform. It keeps the events that it takes and compares every event with the database. */
export class UnreliablePlatform {
  /** Whether it takes every event from now on. */
  isReliable = false;
  /** By order: the types of the events that it took, in order of arrival, with repeats. */
  readonly taken = new Map<string, string[]>();
  /** Events of orders that were not committed. */
  readonly uncommitted: ReceivedEvent[] = [];
  readonly #databaseUrl: string;
  #requests = 0;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  /** Looks whether the change that the event reports is committed. */
  async check(event: ReceivedEvent): Promise<void> {
    const moment = event.type === 'shop.order.cancelled' ? 'cancelled_at' : 'confirmed_at';
    const rows = await query(
      this.#databaseUrl,
      `select from orders where id = '${event.subject}' and confirmed_at is not null and ${moment} is not null`,
    );
    if (rows.length === 0) this.uncommitted.push(event);
  }

  /** Takes every third event at once, and some others late. Refuses the rest in each of the ways in turn. */
  answer(response: ServerResponse, event: ReceivedEvent): void {
    this.#requests += 1;
    if (this.isReliable || this.#requests % 3 === 0) this.#take(response, event);
    else if (this.#requests % 10 === 1) setTimeout(() => this.#take(response, event), 50);
    else REFUSALS[this.#requests % REFUSALS.length]?.(response);
  }

  #take(response: ServerResponse, { subject, type }: ReceivedEvent): void {
    this.taken.set(subject, [...(this.taken.get(subject) ?? []), type]);
    response.writeHead(204).end();
  }
}
