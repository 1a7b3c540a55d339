import type { ServerResponse } from 'node:http';
import { query } from '../postgres/query.ts';

interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
}

/** The answers of an unreliable platform. */
const MOODS: readonly ((response: ServerResponse) => void)[] = [
  (response) => response.writeHead(500).end(),
  (response) => response.writeHead(429, { 'retry-after': '1' }).end(),
  (response) => response.writeHead(410).end(),
  // It does not answer, or closes the connection.
  () => undefined,
  (response) => response.destroy(),
];

/** An unreliable data platform. It keeps the events that it takes and compares every event with the database. */
export class FickleTruth {
  isWellBehaved = false;
  /** By order: the types of the events that it took, in order of arrival, with repeats. */
  readonly taken = new Map<string, string[]>();
  /** Events of orders that were not committed. */
  readonly falsehoods: ToldEvent[] = [];
  readonly #databaseUrl: string;
  #requests = 0;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  /** Reads on a connection of its own, where it sees only what is committed. */
  async check(event: ToldEvent): Promise<void> {
    const moment = event.type === 'shop.order.cancelled' ? 'cancelled_at' : 'confirmed_at';
    const rows = await query(
      this.#databaseUrl,
      `select from orders where id = '${event.subject}' and confirmed_at is not null and ${moment} is not null`,
    );
    if (rows.length === 0) this.falsehoods.push(event);
  }

  /** Takes every third event, and one of those late. It refuses the others in turns, each in another way than the last. */
  misbehave(response: ServerResponse, event: ToldEvent): void {
    this.#requests += 1;
    if (this.isWellBehaved || this.#requests % 3 === 0) this.#take(response, event);
    else if (this.#requests % 10 === 1) setTimeout(() => this.#take(response, event), 50);
    else MOODS[this.#requests % MOODS.length]?.(response);
  }

  #take(response: ServerResponse, { subject, type }: ToldEvent): void {
    this.taken.set(subject, [...(this.taken.get(subject) ?? []), type]);
    response.writeHead(204).end();
  }
}
