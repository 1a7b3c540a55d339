import { randomUUID } from 'node:crypto';
import { UuidV7Ids } from '../adapters/ids/uuid-v7-ids.ts';
import type { ShopDatabase } from '../adapters/postgres/shop-database.ts';
import { PostgresTransactions } from '../adapters/postgres/transactions/postgres-transactions.ts';
import { typeParsers } from '../adapters/postgres/type-parsers.ts';
import { SeedDemoShop } from '../application/demo-shop/seed-demo-shop.ts';
import type { Catalogue } from '../application/ports/catalogue.ts';
import type { Orders } from '../application/ports/orders.ts';
import type { ClaimedEvent, EventLease, Outbox } from '../application/ports/outbox.ts';
import { eventData } from '../domain/event.ts';

/** Long enough to mark the events as sent, if the process is not killed in between. */
const LEASE_MS = 60_000;

/** What the demo shop is made on. `currency` is an ISO 4217 code. */
export interface DemoShopParts {
  readonly database: ShopDatabase;
  readonly reads: {
    readonly catalogue: Pick<Catalogue, 'isEmpty' | 'findWhole'>;
    readonly orders: Pick<Orders, 'find'>;
    readonly outbox: Pick<Outbox, 'markSent'>;
  };
  readonly currency: string;
}

/**
 * Fills an empty database with the demo shop. The events of its orders are stored as sent, because the data platform
 * must not hear of orders that no shopper placed. Their transaction leases them, so that no relay sends them until they
 * are marked.
 *
 * @returns whether this call made the demo shop
 */
export async function makeDemoShop(parts: DemoShopParts): Promise<boolean> {
  const { database, reads, currency } = parts;
  const leased: ClaimedEvent[] = [];
  const transactions = new PostgresTransactions({
    database,
    groupMax: 1,
    connections: 1,
    types: typeParsers,
    leaseEvents: (events, now): EventLease => ({
      token: randomUUID(),
      until: new Date(now.getTime() + LEASE_MS),
      endsMs: performance.now() + LEASE_MS,
      events,
    }),
    onCommitted: ({ lease }) => {
      if (!lease) return;
      for (const event of lease.events) {
        const data = eventData(event.type, event.order, event.currency);
        leased.push({ ...event, data, attempts: 0, lease: lease.token });
      }
    },
    observer: { onTransaction: () => undefined, onIncident: () => undefined },
  });
  try {
    const seed = new SeedDemoShop({
      ...reads,
      transactions,
      ids: new UuidV7Ids(),
      currency,
    });
    const isMade = await seed.execute();
    if (leased.length > 0) await reads.outbox.markSent(leased);
    return isMade;
  } finally {
    await transactions.close();
  }
}
