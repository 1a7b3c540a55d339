import { afterAll, beforeAll, expect, it } from 'vitest';
import { PostgresOutbox } from '../../src/adapters/postgres/feed/postgres-outbox.ts';
import { PostgresJobLeases } from '../../src/adapters/postgres/jobs/postgres-job-leases.ts';
import { anId } from '../builders.ts';
import { type OpenTestDatabase, openTestDatabase } from './open-test-database.ts';
import { SEED, seedShop } from './seed-shop.ts';
import { replaceClock, setClock } from './test-clock.ts';

// The clock stands where a column rounds up. Rounded times would be in the future, and would stay there.
const NEARLY_THE_NEXT_MILLISECOND = '2026-11-22T12:00:00.000999Z';

let database: OpenTestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  await seedShop(database.url);
  await replaceClock(database.url, 'UTC');
  await setClock(database.url, NEARLY_THE_NEXT_MILLISECOND);
});
afterAll(() => database.drop());

it('A lease of a job over no time has ended at once', async () => {
  const leases = new PostgresJobLeases(database.leases);
  const ended = await leases.claim(anId(), 0);
  expect(ended && (await leases.renew(ended, 60_000))).toBeUndefined();
});

it('An event is due at once after a claim over no time, a failure without a wait, and the delivery of the event before it', async () => {
  const outbox = new PostgresOutbox(database);
  const claimNow = () => outbox.claim(10, 0);
  const first = await claimNow();
  expect(first).toHaveLength(2);
  const again = await claimNow();
  expect(idsOf(again)).toEqual(idsOf(first));
  await outbox.markFailed(again.map((event) => ({ event, error: 'HTTP 500', retryInMs: 0 })));
  const retried = await claimNow();
  expect(idsOf(retried)).toEqual(idsOf(first));
  const before = retried.filter(({ orderId }) => orderId === SEED.refundedOrder);
  expect(await outbox.markSent(before)).toBe(1);
  expect((await claimNow()).map(({ type }) => type).sort()).toEqual([
    'shop.order.cancelled',
    'shop.order.confirmed',
  ]);
});

function idsOf(events: readonly { readonly id: string }[]): string[] {
  return events.map(({ id }) => id).sort();
}
