import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anId } from '../builders.ts';
import { givenBalance, givenOption } from '../given.ts';
import { query } from '../postgres/query.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { endLeases, endWaits, openReplica, type Replica } from './replica.ts';
import { UnreliablePlatform } from './unreliable-platform.ts';

describe('two replicas on one database', () => {
  let database: TestDatabase;
  let receiver: Receiver;
  let first: Replica;
  let second: Replica;
  let items: readonly { readonly optionId: string; readonly quantity: number }[];

  const received = () => receiver.requests.map(({ body }) => JSON.parse(body));
  const receivedIds = () => received().map(({ id }) => id);
  const buy = async (replica: Replica) =>
    (await replica.useCases.checkout.execute({ userId: 'shopper', items })).order.id;
  const statuses = async () =>
    (await query(database.url, 'select distinct status from events order by 1')).map(({ status }) => status);
  /** The replicas look for due events, send what they find, and have nothing more to do. */
  const settle = async (...replicas: readonly Replica[]) => {
    for (const replica of replicas) replica.tick();
    await Promise.all(replicas.map((replica) => replica.idle()));
  };

  /** The replicas send what is due. Then every event that waits for a lease or an attempt becomes due. */
  const passDay = async (...replicas: readonly Replica[]) => {
    await settle(...replicas);
    for (const replica of replicas) replica.pass(60_000);
    await endWaits(database.url);
  };

  beforeEach(async () => {
    database = await createTestDatabase();
    receiver = await startReceiver();
    first = openReplica(database.url, receiver.url);
    second = openReplica(database.url, receiver.url);
    await givenBalance(first.useCases, 'shopper', 1_000_000);
    items = [{ optionId: await givenOption(first.useCases, { price: 1, stock: 10_000 }), quantity: 1 }];
  });

  afterEach(async () => {
    vi.useRealTimers();
    await receiver.close();
    await Promise.all([first.close(), second.close()]);
    await database.drop();
  });

  it('send each event once, at once after its commit, without looking for it', async () => {
    const orders = await Promise.all(Array.from({ length: 60 }, (_, n) => buy(n % 2 === 0 ? first : second)));
    await expect.poll(() => receiver.requests.length).toBe(60);
    await settle(first, second);
    expect(
      received()
        .map(({ subject }) => subject)
        .toSorted(),
    ).toEqual(orders.toSorted());
    expect(await statuses()).toEqual(['SENT']);
  });

  it('send an event once more, with the same id, if one was killed before it could mark the event', async () => {
    receiver.answer((response) => {
      first.kill();
      response.writeHead(204).end();
    });
    await buy(first);
    await expect.poll(() => receiver.requests.length).toBe(1);
    receiver.answer((response) => response.writeHead(204).end());
    await settle(second);
    expect(receivedIds()).toHaveLength(1);

    await endLeases(database.url);
    await settle(second);
    expect(new Set(receivedIds()).size).toBe(1);
    expect(receivedIds()).toHaveLength(2);
    await endLeases(database.url);
    await settle(second);
    expect(receivedIds()).toHaveLength(2);
    expect(await statuses()).toEqual(['SENT']);
  });

  it('send the events that one had committed and held in memory when it was killed', async () => {
    receiver.answer(() => undefined);
    const orders = await Promise.all(Array.from({ length: 200 }, () => buy(first)));
    // The other events wait in memory, because all slots are taken.
    await expect.poll(() => receiver.requests.length).toBe(128);
    first.kill();
    const before = receiver.requests.length;
    receiver.answer((response) => response.writeHead(204).end());
    await settle(second);
    expect(receiver.requests).toHaveLength(before);

    await endLeases(database.url);
    await settle(second);
    const subjects = received()
      .slice(before)
      .map(({ subject }) => subject);
    expect(subjects.toSorted()).toEqual(orders.toSorted());
    expect(await statuses()).toEqual(['SENT']);
  });

  it.each([{ jumpMs: 86_400_000 }, { jumpMs: -86_400_000 }])(
    'go on as before if the clock of one jumps by $jumpMs ms, because they go by the database’s clock',
    async ({ jumpMs }) => {
      const answers: (() => void)[] = [];
      receiver.answer((response) => answers.push(() => response.writeHead(204).end()));
      await buy(first);
      await expect.poll(() => answers.length).toBe(1);
      vi.useFakeTimers({ toFake: ['Date'] });
      vi.setSystemTime(Date.now() + jumpMs);
      first.tick();
      await settle(second);
      expect(answers).toHaveLength(1);
      answers[0]?.();
      await first.idle();
      receiver.answer((response) => response.writeHead(204).end());
      await buy(first);
      await buy(second);
      await expect.poll(() => receiver.requests.length).toBe(3);
      await settle(first, second);
      expect(new Set(receivedIds()).size).toBe(3);
      const [row] = await query(
        database.url,
        `select count(*)::int from events where status = 'SENT' and sent_at between now() - interval '1 minute' and now()`,
      );
      expect(row).toEqual({ count: 3 });
    },
  );

  it('send events that were committed before an outage of the database after it', async () => {
    const answers: (() => void)[] = [];
    receiver.answer((response) => answers.push(() => response.writeHead(204).end()));
    await Promise.all(Array.from({ length: 20 }, () => buy(first)));
    await expect.poll(() => answers.length).toBe(20);
    const name = new URL(database.url).pathname.slice(1);
    const server = new URL(database.url);
    server.pathname = 'postgres';
    await query(
      server.href,
      `alter database ${name} with allow_connections false;
       select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    for (const answer of answers) answer();
    await settle(first, second);
    expect(first.logger.lines.map(({ message }) => message)).toContain(
      'Results of events could not be recorded; the events will be sent again',
    );
    await query(server.href, `alter database ${name} with allow_connections true`);

    receiver.answer((response) => response.writeHead(204).end());
    await endLeases(database.url);
    await settle(first, second);
    expect(await statuses()).toEqual(['SENT']);
    expect(new Set(receivedIds()).size).toBe(20);
    expect(first.logger.lines.map(({ message }) => message)).toContain('The event relay works again');
  });

  it('give a redelivered event a new time of sending, from which its 30 days are counted', async () => {
    const orderId = await buy(first);
    await settle(first);
    await query(
      database.url,
      `update events set created_at = created_at - interval '60 days', sent_at = sent_at - interval '31 days'`,
    );
    const { data } = await first.ports.outbox.page({ limit: 1, after: null, orderId });
    await second.useCases.redeliverEvent.execute({ eventId: data[0]?.id ?? anId() });
    await settle(first, second);
    expect(receivedIds()).toHaveLength(2);
    const [row] = await query(
      database.url,
      `select sent_at > now() - interval '1 minute' as new from events`,
    );
    expect(row).toEqual({ new: true });
  });

  it('send every confirmed order and no other, in order, whatever the platform does', async () => {
    await Promise.all([first.close(), second.close()]);
    [first, second] = [1, 2].map(() => openReplica(database.url, receiver.url, 300)) as [Replica, Replica];
    const platform = new UnreliablePlatform(database.url);
    receiver.answer((response, { body }) => {
      void platform.check(JSON.parse(body)).then(() => platform.answer(response, JSON.parse(body)));
    });
    const orders = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const replica = n % 2 === 0 ? first : second;
        const other = n % 2 === 0 ? second : first;
        await replica.useCases.placeOrder.execute({ userId: `waiting-${n}`, items });
        await replica.useCases.checkout.execute({ userId: 'poor', items });
        const orderId = await buy(replica);
        if (n % 4 < 2) await other.useCases.cancelOrder.execute({ userId: 'shopper', orderId });
        return { orderId, isCancelled: n % 4 < 2 };
      }),
    );
    await passDay(first, second);
    // The events that are left have one attempt each, so that some of them become dead.
    await query(database.url, "update events set attempts = 9 where status = 'PENDING'");
    for (let round = 0; round < 5; round += 1) await passDay(first, second);
    platform.isReliable = true;
    const { data: dead } = await first.ports.outbox.page({ limit: 100, after: null, status: 'DEAD' });
    for (const { id } of dead) await second.useCases.redeliverEvent.execute({ eventId: id });
    for (let round = 0; round < 30 && (await statuses()).join() !== 'SENT'; round += 1) {
      await passDay(first, second);
    }

    expect(await statuses()).toEqual(['SENT']);
    expect(platform.uncommitted).toEqual([]);
    expect([...platform.taken.keys()].toSorted()).toEqual(orders.map(({ orderId }) => orderId).toSorted());
    for (const { orderId, isCancelled } of orders) {
      const types = [...new Set(platform.taken.get(orderId))];
      expect(types).toEqual(['shop.order.confirmed', ...(isCancelled ? ['shop.order.cancelled'] : [])]);
    }
    expect(dead.length).toBeGreaterThan(0);
  });
});
