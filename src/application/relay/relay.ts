import { eventData } from '../../domain/event.ts';
import type { GuardedSender } from '../ports/event-sender.ts';
import type { Logger } from '../ports/logger.ts';
import type { EventLease, NewEvent, Outbox } from '../ports/outbox.ts';
import { type AttemptMade, type AttemptResult, attemptEvent } from './attempt-event.ts';
import { LEASE_MS, LeaseRenewal } from './lease-renewal.ts';
import { type LeasedEvent, LeasedEvents } from './leased-events.ts';
import { OutageLog } from './outage-log.ts';
import { Recorder } from './recorder.ts';

/** How many events of each origin are on their way at once. */
const SLOTS = 128;
/**
 * While shoppers' changes are in progress, at most 8 claimed events are in flight, with 20 ms between them: draining a
 * backlog is not urgent.
 */
const CLAIMED_SLOTS_WHILE_BUSY = 8;
const PAUSE_WHILE_BUSY_MS = 20;
/** How many events of each origin are leased at once: those that wait, are on their way, or are not recorded yet. */
const LEASED_MAX = 512;
/**
 * The relay claims events only if it has room for this many. A claim of few events costs nearly as much as one of many.
 */
const CLAIM_MIN = 256;
/** An event is not sent if less than this is left of its lease: another process may claim and send it soon. */
const SEND_ABOVE_MS = 2_000;

export interface RelayPorts {
  readonly outbox: Pick<Outbox, 'claim' | 'renew' | 'markSent' | 'markFailed' | 'release'>;
  readonly sender: GuardedSender;
  readonly logger: Logger;
  /** Called for each attempt, after its result was recorded or could not be recorded. */
  readonly onAttempt: (attempt: AttemptMade) => void;
  /** From 0 (inclusive) to 1 (exclusive); spreads the retries. */
  readonly random: () => number;
  /** Milliseconds by a clock that only goes forward. */
  readonly monotonicMs: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The token of all leases on events that this process commits: a UUID that no other process has. */
  readonly leaseToken: string;
}

/**
 * Sends events to the data platform, outside any transaction. Events have two origins. An event that this process commits
 * is leased by its commit, and handed to the relay in memory. The relay claims all other events from the outbox, such as
 * events of other processes and events that wait for another attempt.
 *
 * An event that fails waits for its next attempt. An event that hangs takes one slot, and the others go on. While the
 * platform is down, the relay leases nothing.
 */
export class Relay {
  readonly #ports: RelayPorts;
  readonly #recorder: Recorder;
  readonly #renewal: LeaseRenewal;
  readonly #outages: OutageLog;
  readonly #committed = new LeasedEvents();
  readonly #claimed = new LeasedEvents();
  #mayBeDue = false;
  #isClaiming = false;
  #mayClaim = true;
  #isStopping = false;
  #idle: PromiseWithResolvers<void> | undefined;
  #changes: { readonly isBusy: boolean } = { isBusy: false };

  constructor(ports: RelayPorts) {
    this.#ports = ports;
    this.#outages = new OutageLog(ports.logger);
    this.#renewal = new LeaseRenewal({ ...ports, outages: this.#outages });
    this.#recorder = new Recorder({
      ...ports,
      onRecorded: (results) => this.#forget(results),
      onDue: () => {
        this.#mayBeDue = true;
      },
    });
  }

  /** From now on, claimed events leave slowly while `changes` is busy. */
  giveWayTo(changes: { readonly isBusy: boolean }): void {
    this.#changes = changes;
  }

  /**
   * Leases events that a transaction is about to commit. `now` is the transaction's time by the database's clock. Leases
   * only the first event of each order, because later ones have to wait for it. Returns null if it leases none: there is no
   * such event, the relay is full or stopping, or the platform is down.
   */
  lease(events: readonly NewEvent[], now: Date): EventLease | null {
    const first = events.filter(({ sequence }) => sequence === 1);
    const isOpen = this.#ports.sender.slots >= SLOTS && !this.#isStopping;
    if (first.length === 0 || !isOpen || this.#committed.size >= LEASED_MAX) return null;
    return {
      token: this.#ports.leaseToken,
      until: new Date(now.getTime() + LEASE_MS),
      endsMs: this.#ports.monotonicMs() + LEASE_MS,
      events: first,
    };
  }

  /** Sends the events of a lease whose transaction has committed. */
  take({ token, endsMs, events }: EventLease): void {
    for (const { id, type, orderId, createdAt, order, currency, traceparent } of events) {
      const data = eventData(type, order, currency);
      const event = { id, type, orderId, createdAt, data, traceparent, attempts: 0, lease: token };
      this.#committed.add(event, endsMs);
    }
    this.#goOn();
  }

  /** Tells the relay that events may be due. Returns at once, and is cheap enough to be called after every commit. */
  wake(): void {
    this.#mayBeDue = true;
    this.#goOn();
  }

  /** Renews leases, and claims events that other processes or failed attempts have left. Call it every second. */
  tick(): void {
    void this.#renewal.run([this.#committed, this.#claimed]);
    this.wake();
  }

  /** Resolves when no event is leased, and a claim has found none. */
  async idle(): Promise<void> {
    this.#idle ??= Promise.withResolvers();
    const { promise } = this.#idle;
    this.#goOn();
    await promise;
  }

  /** From now on, events of other origins are left to other replicas. Events that this process commits are still sent. */
  stopClaiming(): void {
    this.#mayClaim = false;
  }

  /** Stops leasing and sending, and releases the events that wait. Resolves when the results of all others are recorded. */
  stop(): Promise<void> {
    this.#isStopping = true;
    return this.idle();
  }

  /** Releases, sends and claims what it can now. Everything that may let the relay do more calls this. */
  #goOn(): void {
    if (this.#isStopping || this.#ports.sender.slots === 0) this.#releaseWaiting();
    this.#sendWaiting(this.#committed, SLOTS);
    this.#sendWaiting(this.#claimed, this.#changes.isBusy ? CLAIMED_SLOTS_WHILE_BUSY : SLOTS);
    if (this.#mayBeDue && !this.#isClaiming) void this.#claim();
    if (this.#leased > 0 || this.#isClaiming) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  /** How many events have a lease of this relay. */
  get #leased(): number {
    return this.#committed.size + this.#claimed.size;
  }

  #releaseWaiting(): void {
    for (const event of [...this.#committed.takeWaiting(), ...this.#claimed.takeWaiting()]) {
      this.#recorder.record({ outcome: 'released', event });
    }
  }

  /** Starts events of one origin until `slots` of them are on their way, or all slots of the sender are taken. */
  #sendWaiting(events: LeasedEvents, slots: number): void {
    const onTheWay = () => this.#committed.onTheWay + this.#claimed.onTheWay;
    while (events.onTheWay < slots && onTheWay() < this.#ports.sender.slots) {
      const leased = events.start();
      if (!leased) return;
      void this.#send(leased, events);
    }
  }

  async #send({ event, leaseEndsMs }: LeasedEvent, events: LeasedEvents): Promise<void> {
    if (leaseEndsMs - this.#ports.monotonicMs() < SEND_ABOVE_MS) {
      events.end();
      events.forget(event);
      return;
    }
    this.#recorder.record(await attemptEvent(event, this.#ports));
    if (events === this.#claimed && this.#changes.isBusy) await this.#ports.sleep(PAUSE_WHILE_BUSY_MS);
    events.end();
    this.#goOn();
  }

  #forget(results: readonly AttemptResult[]): void {
    for (const result of results) {
      this.#committed.forget(result.event);
      this.#claimed.forget(result.event);
      if (result.outcome !== 'released') this.#ports.onAttempt(result);
    }
    this.#goOn();
  }

  async #claim(): Promise<void> {
    const limit = this.#roomForClaim();
    if (limit === 0) return;
    this.#isClaiming = true;
    this.#mayBeDue = false;
    try {
      const leaseEndsMs = this.#ports.monotonicMs() + LEASE_MS;
      const claimed = await this.#ports.outbox.claim(limit, LEASE_MS);
      for (const event of claimed) this.#claimed.add(event, leaseEndsMs);
      if (claimed.length > 0) this.#mayBeDue = true;
      this.#outages.succeeded();
    } catch (error) {
      this.#outages.failed(error);
    }
    this.#isClaiming = false;
    this.#goOn();
  }

  /** How many events to claim now; 0 for none. While the platform is being tried again, the sender's slots are the limit. */
  #roomForClaim(): number {
    const { slots } = this.#ports.sender;
    if (this.#isStopping || !this.#mayClaim) return 0;
    if (slots < SLOTS) return Math.max(0, slots - this.#leased);
    const room = LEASED_MAX - this.#claimed.size;
    return room < CLAIM_MIN ? 0 : room;
  }
}
