import type { ClaimedEvent, Outbox } from '../../src/application/ports/outbox.ts';

type Row = { event: ClaimedEvent; sequence: number; state: 'DUE' | 'LEASED' | 'WAITING' | 'SENT' | 'DEAD' };

/** An outbox that is a list and has no clock: what failed waits until it is `makeDue`. Tells what was asked of it. */
export class ListedOutbox implements Pick<Outbox, 'claim' | 'markSent' | 'markFailed'> {
  readonly #rows: Row[] = [];
  readonly claims: { limit: number; leaseMs: number }[] = [];
  readonly failures: { id: string; error: string; retryInMs: number | null }[] = [];

  /** Adds a due event, behind the earlier ones of its order. */
  add(orderId: string, attempts = 0): string {
    const sequence = this.#rows.filter(({ event }) => event.orderId === orderId).length + 1;
    const id = `${orderId}-${sequence}`;
    const type = sequence === 1 ? 'shop.order.confirmed' : 'shop.order.cancelled';
    const event = { id, type, orderId, createdAt: new Date(0), data: {}, attempts, lease: 'none' } as const;
    this.#rows.push({ event, sequence, state: 'DUE' });
    return id;
  }

  stateOf(id: string): Row['state'] {
    return this.#row(id).state;
  }

  /** The retry's time has come. */
  makeDue(id: string): void {
    this.#row(id).state = 'DUE';
  }

  async claim(limit: number, leaseMs: number): Promise<readonly ClaimedEvent[]> {
    this.claims.push({ limit, leaseMs });
    const due = this.#rows.filter((row) => row.state === 'DUE' && this.#areEarlierSent(row)).slice(0, limit);
    for (const row of due) row.state = 'LEASED';
    return due.map(({ event }) => event);
  }

  async markSent({ id }: ClaimedEvent): Promise<void> {
    this.#row(id).state = 'SENT';
  }

  async markFailed({ id }: ClaimedEvent, error: string, retryInMs: number | null): Promise<void> {
    this.failures.push({ id, error, retryInMs });
    const row = this.#row(id);
    row.event = { ...row.event, attempts: row.event.attempts + 1 };
    row.state = retryInMs === null ? 'DEAD' : 'WAITING';
  }

  #areEarlierSent({ event, sequence }: Row): boolean {
    return this.#rows.every(
      (row) => row.event.orderId !== event.orderId || row.sequence >= sequence || row.state === 'SENT',
    );
  }

  #row(id: string): Row {
    const row = this.#rows.find(({ event }) => event.id === id);
    if (!row) throw new RangeError(`There is no event ${id}`);
    return row;
  }
}
