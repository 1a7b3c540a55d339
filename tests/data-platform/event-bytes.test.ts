import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloudEventText } from '../../src/adapters/data-platform/cloud-event.ts';
import { PostgresOutbox } from '../../src/adapters/postgres/feed/postgres-outbox.ts';
import type { OutgoingEvent } from '../../src/application/ports/outbox.ts';
import type { TraceContext } from '../../src/application/ports/trace-context.ts';
import { Relay } from '../../src/application/relay/relay.ts';
import { leavesDueEvents } from '../../src/application/unit-of-work/writes.ts';
import type { UseCases } from '../../src/application/use-cases.ts';
import { DomainError } from '../../src/domain/errors.ts';
import { anId } from '../builders.ts';
import { useCasesOver } from '../contracts/test-shop.ts';
import { givenBalance, givenIssuedCoupon, givenOption } from '../given.ts';
import { type OpenPorts, openShopPorts } from '../postgres/open-postgres-shop.ts';
import { type OpenTestDatabase, openTestDatabase } from '../postgres/open-test-database.ts';
import { RecordingLogger } from '../recording-logger.ts';

const RUNS = 60;
const SHOPPER = 'shopper';

const order = fc.nat({ max: 5 });
/** While the platform is down, commits hand no events over. They are claimed later, as their orders are by then. */
const history = fc.array(
  fc.oneof(
    fc.record({ type: fc.constantFrom('place' as const, 'checkout' as const), hasCoupon: fc.boolean() }),
    fc.record({ type: fc.constantFrom('pay' as const, 'cancel' as const, 'redeliver' as const), order }),
    fc.record({ type: fc.constantFrom('platform is down' as const, 'platform is up' as const) }),
  ),
  { minLength: 5, maxLength: 20 },
);

type Step = typeof history extends fc.Arbitrary<(infer One)[]> ? One : never;

let database: OpenTestDatabase;
let session: Session;
let optionId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  session = new Session();
  optionId = await givenOption(session.useCases, { price: 900, stock: 10_000 });
  await givenBalance(session.useCases, SHOPPER, 10_000_000);
});

afterAll(async () => {
  await session.close();
  await database.drop();
});

/** A shop on the database, whose relay keeps each text that it sends. */
class Session {
  readonly #relay: Relay;
  readonly #shop: OpenPorts;
  readonly useCases: UseCases;
  #orderIds: string[] = [];
  #slots = Number.POSITIVE_INFINITY;
  /** The texts of each event, by its id. */
  readonly sent = new Map<string, string[]>();
  /** How many events were handed over by their commit. */
  handedOver = 0;

  constructor() {
    const relay = this.#createRelay();
    this.#relay = relay;
    this.#shop = openShopPorts(database.url, {
      leaseEvents: relay.lease.bind(relay),
      onCommitted: (writes) => {
        this.handedOver += writes.lease?.events.length ?? 0;
        if (writes.lease) relay.take(writes.lease);
        if (leavesDueEvents(writes)) relay.wake();
      },
    });
    this.useCases = useCasesOver(this.#shop.ports);
  }

  /** Forgets the orders and texts so far. */
  begin(): void {
    this.#orderIds = [];
    this.sent.clear();
  }

  /** Performs the step. A refusal is fine; every other error fails the test. */
  async perform(step: Step): Promise<void> {
    try {
      await this.#perform(step);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  /** Sends every event that is not sent. A claim may put an event off for a second. Then another claim finds it. */
  async sendAll(): Promise<void> {
    this.#slots = Number.POSITIVE_INFINITY;
    const pending = async () => {
      this.#relay.wake();
      await this.#relay.idle();
      return (await this.#shop.ports.outbox.backlog()).pending;
    };
    await expect.poll(pending).toBe(0);
  }

  async redeliverAll(): Promise<void> {
    for (const eventId of this.sent.keys()) await this.useCases.redeliverEvent.execute({ eventId });
  }

  async close(): Promise<void> {
    await this.#shop.close();
    await this.#relay.stop();
  }

  async #perform(step: Step): Promise<void> {
    switch (step.type) {
      case 'place':
      case 'checkout':
        return this.#buy(step.type, step.hasCoupon);
      case 'pay':
        return void (await this.useCases.payOrder.execute(this.#order(step.order), undefined, aTrace()));
      case 'cancel':
        return void (await this.useCases.cancelOrder.execute(this.#order(step.order), undefined, aTrace()));
      case 'redeliver': {
        const { orderId } = this.#order(step.order);
        const { data } = await this.#shop.ports.outbox.page({ limit: 10, after: null, orderId });
        for (const { id } of data) await this.useCases.redeliverEvent.execute({ eventId: id });
        return;
      }
      case 'platform is down':
        this.#slots = 0;
        return;
      case 'platform is up':
        return this.sendAll();
    }
  }

  async #buy(type: 'place' | 'checkout', hasCoupon: boolean): Promise<void> {
    const issuedCouponId = hasCoupon ? await givenIssuedCoupon(this.useCases, SHOPPER) : undefined;
    const command = { userId: SHOPPER, items: [{ optionId, quantity: 2 }], issuedCouponId };
    const placed =
      type === 'place'
        ? await this.useCases.placeOrder.execute(command)
        : (await this.useCases.checkout.execute(command, undefined, aTrace())).order;
    this.#orderIds.push(placed.id);
  }

  #order(index: number): { orderId: string; userId: string } {
    return { orderId: this.#orderIds[index % this.#orderIds.length] ?? anId(), userId: SHOPPER };
  }

  #createRelay(): Relay {
    const slots = () => this.#slots;
    const keep = async (event: OutgoingEvent) => {
      this.sent.set(event.id, [...(this.sent.get(event.id) ?? []), cloudEventText(event)]);
    };
    return new Relay({
      outbox: new PostgresOutbox(database),
      sender: {
        send: keep,
        get slots() {
          return slots();
        },
      },
      logger: new RecordingLogger(),
      onAttempt: () => undefined,
      random: () => 0,
      monotonicMs: () => performance.now(),
      sleep: async () => undefined,
      leaseToken: anId(),
    });
  }
}

/** A place in a trace that no other request has. */
function aTrace(): TraceContext {
  const traceId = anId().replaceAll('-', '');
  return { traceId, spanId: traceId.slice(16), isSampled: true };
}

/** What the texts of an event must say, whatever happened to its order since. */
function expectAsOfItsChange(text: string): void {
  const { type, time, traceparent, data } = JSON.parse(text);
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  const isConfirmation = type === 'shop.order.confirmed';
  const cancelledAt = isConfirmation ? null : time;
  expect(data).toMatchObject({
    status: isConfirmation ? 'CONFIRMED' : 'CANCELLED',
    cancelledAt,
    cancelReason: isConfirmation ? null : 'REQUESTED',
    payment: { refundedAt: cancelledAt },
  });
  if (isConfirmation) expect(data).toMatchObject({ confirmedAt: time, payment: { paidAt: time } });
}

describe('the text of an event', () => {
  it('is the same each time it is sent: by its commit, after a claim, after a cancellation and redelivered', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        session.begin();
        for (const step of steps) await session.perform(step);
        await session.sendAll();
        await session.redeliverAll();
        await session.sendAll();
        for (const [first, ...repeats] of session.sent.values()) {
          expect(repeats.length).toBeGreaterThan(0);
          expect(new Set(repeats)).toEqual(new Set([first]));
          expectAsOfItsChange(first ?? '');
        }
      }),
      { numRuns: RUNS },
    );
    expect(session.handedOver).toBeGreaterThan(0);
  });
});
