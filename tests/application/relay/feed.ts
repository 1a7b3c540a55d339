import { InMemoryEventSender } from '../../../src/adapters/data-platform/in-memory-event-sender.ts';
import { InMemoryOutbox } from '../../../src/adapters/in-memory/in-memory-outbox.ts';
import { createInMemoryStore } from '../../../src/adapters/in-memory/in-memory-store.ts';
import type { EventSender } from '../../../src/application/ports/event-sender.ts';
import type { EventLease, OutgoingEvent } from '../../../src/application/ports/outbox.ts';
import type { AttemptMade } from '../../../src/application/relay/attempt-event.ts';
import { Relay } from '../../../src/application/relay/relay.ts';
import type { Delivery } from '../../../src/domain/delivery.ts';
import { type OrderEvent, orderCancelled, orderConfirmed } from '../../../src/domain/event.ts';
import { anOrder } from '../../builders.ts';
import { RecordingLogger } from '../../recording-logger.ts';

interface RelayOptions {
  /** What the relay sends by; unless given, the platform. */
  readonly sender?: EventSender;
  readonly random?: number;
  /** How many slots the sender has each time it is asked; unless given, no limit. */
  readonly slots?: () => number;
  /** How the relay pauses; unless given, it goes on at once. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** How many attempts ended in which way. */
interface Attempts {
  readonly sent: number;
  readonly failed: number;
  readonly dead: number;
}

/** An outbox in memory, a data platform that keeps what it gets, and two clocks that tests move. */
export class Feed {
  readonly store = createInMemoryStore();
  readonly outbox = new InMemoryOutbox(this.store);
  readonly platform = new InMemoryEventSender();
  readonly logger = new RecordingLogger();
  now = new Date('2026-11-21T02:00:00.000Z');
  readonly changes = { isBusy: false };
  outcomes: AttemptMade['outcome'][] = [];
  #monotonicMs = 0;

  constructor() {
    this.store.clock = () => this.now;
  }

  createRelay({
    sender = this.platform,
    random = 0.5,
    slots = () => Number.POSITIVE_INFINITY,
    sleep = async () => undefined,
  }: RelayOptions = {}): Relay {
    const relay = new Relay({
      outbox: this.outbox,
      sender: {
        send: (event) => sender.send(event),
        get slots() {
          return slots();
        },
      },
      logger: this.logger,
      random: () => random,
      onAttempt: ({ outcome }) => this.outcomes.push(outcome),
      monotonicMs: () => this.#monotonicMs,
      sleep,
      leaseToken: 'mine',
    });
    relay.giveWayTo(this.changes);
    return relay;
  }

  /** Sends all that is due, and all that becomes due by that. */
  async run(relay = this.createRelay()): Promise<Attempts> {
    this.outcomes = [];
    relay.wake();
    await relay.idle();
    const count = (outcome: AttemptMade['outcome']) => this.outcomes.filter((one) => one === outcome).length;
    return { sent: count('sent'), failed: count('failed'), dead: count('dead') };
  }

  /** Moves both clocks forward. */
  pass(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
    this.#monotonicMs += ms;
  }

  /** Adds the next event of an order, which is due. The first of the order `a` has the id `a-1`. */
  add(orderId: string, attempts = 0): OrderEvent {
    const event = nextEvent(orderId, [...this.store.events.values()], this.now);
    const { id, type, createdAt } = event;
    this.store.events.set(id, event);
    this.store.orders.set(orderId, event.order);
    this.store.deliveries.set(id, {
      id,
      type,
      orderId,
      status: 'PENDING',
      attempts,
      lastError: null,
      createdAt,
      nextAttemptAt: createdAt,
      sentAt: null,
    });
    return event;
  }

  /** Adds the first events of so many orders. */
  addOrders(count: number): OrderEvent[] {
    return Array.from({ length: count }, (_, index) => this.add(`order${index}`));
  }

  /** Leases events as the transaction does that writes them. */
  commit(relay: Relay, events: readonly OrderEvent[]): EventLease | null {
    const lease = relay.lease(events, this.now);
    for (const { id } of lease?.events ?? []) if (lease) this.store.leases.set(id, lease);
    return lease;
  }

  delivery(id: string): Delivery | undefined {
    return this.store.deliveries.get(id);
  }

  get sent(): readonly Delivery[] {
    return [...this.store.deliveries.values()].filter(({ status }) => status === 'SENT');
  }

  /** The ids of the events that the platform got, in that order. */
  get received(): readonly string[] {
    return this.platform.received.map(({ id }) => id);
  }
}

/** A sender to the platform that waits with the events of the order `hangs` until the promise resolves. */
export function hanging(platform: EventSender, until: Promise<void>): EventSender {
  return {
    send: async (event: OutgoingEvent) => {
      if (event.orderId === 'hangs') await until;
      await platform.send(event);
    },
  };
}

/** Lets every promise that can go on do so. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

function nextEvent(orderId: string, others: readonly OrderEvent[], now: Date): OrderEvent {
  const order = anOrder({ id: orderId }).confirm('payment', now);
  return others.some((other) => other.orderId === orderId)
    ? orderCancelled(order.cancel('REQUESTED', now), 'KRW', `${orderId}-2`, now)
    : orderConfirmed(order, 'KRW', `${orderId}-1`, now);
}
