import type { OrderEvent } from '../../domain/event.ts';
import type { GuardedSender } from '../ports/event-sender.ts';
import type { Logger } from '../ports/logger.ts';
import type { EventLease, Outbox } from '../ports/outbox.ts';
import { type HeldEvent, HeldEvents } from './held-events.ts';
import { type AttemptOutcome, judgeAttempt, type Verdict } from './judge-attempt.ts';
import { Recorder } from './recorder.ts';

/** How many events are on their way at once, of those that this process commits and of those that it claims. */
const PLACES = 128;
/** Of those it claims, while people wait for their changes: a backlog has time, and each place has a pause behind an event. */
const PLACES_BESIDE_CHANGES = 8;
const PAUSE_BESIDE_CHANGES_MS = 20;
/** How many events of either origin are in memory: waiting, on their way, and not yet recorded. */
const HELD_MAX = 512;
/** A claim is worth its while from so many events on. */
const CLAIM_MIN = 256;

/** How long the events of a dead process wait for another one. Whoever lives renews its leases in time. */
const LEASE_MS = 10_000;
const RENEW_BELOW_MS = 7_000;
/** With less left, an event is not sent any more: somebody else may be about to. */
const SEND_ABOVE_MS = 2_000;

export interface RelayPorts {
  readonly outbox: Pick<Outbox, 'claim' | 'renew' | 'markSent' | 'markFailed' | 'release'>;
  readonly sender: GuardedSender;
  readonly logger: Logger;
  /** Hears what became of each attempt, once that is recorded. */
  readonly onAttempt: (outcome: AttemptOutcome) => void;
  /** From 0 (inclusive) to 1 (exclusive); spreads the retries. */
  readonly random: () => number;
  /** Milliseconds by a clock that only goes forward. */
  readonly monotonicMs: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The token of the leases of events that this process commits: a UUID of its own. */
  readonly leaseToken: string;
}

/**
 * Sends events, outside any transaction: those that this process commits, which are leased to it by their commit and
 * handed over in memory, and those that it claims, which others or earlier attempts have left. An event that fails waits
 * for its next attempt, and one that hangs only takes one of the places; the others go on. Nothing is leased while the
 * platform is down.
 */
export class Relay {
  readonly #ports: RelayPorts;
  readonly #recorder: Recorder;
  readonly #committed = new HeldEvents();
  readonly #claimed = new HeldEvents();
  #mayBeDue = false;
  #isClaiming = false;
  #isRenewing = false;
  #isFailing = false;
  #isStopping = false;
  #idle: PromiseWithResolvers<void> | undefined;
  #changes: { readonly isBusy: boolean } = { isBusy: false };

  constructor(ports: RelayPorts) {
    this.#ports = ports;
    this.#recorder = new Recorder({
      ...ports,
      onRecorded: (verdict) => this.#forget(verdict),
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
   * Leases events that are about to be committed at `now`, by the database's clock, or none of them: where there is no
   * room, or the platform is down. Only the first event of its order: nothing earlier can hold that back.
   */
  lease(events: readonly OrderEvent[], now: Date): EventLease | null {
    const first = events.filter(({ sequence }) => sequence === 1);
    const isOpen = this.#ports.sender.places >= PLACES && !this.#isStopping;
    if (first.length === 0 || !isOpen || this.#committed.size >= HELD_MAX) return null;
    return {
      token: this.#ports.leaseToken,
      until: new Date(now.getTime() + LEASE_MS),
      endsMs: this.#ports.monotonicMs() + LEASE_MS,
      events: first,
    };
  }

  /** Sends the events of a lease that was committed. */
  take({ token, endsMs, events }: EventLease): void {
    for (const { id, type, orderId, createdAt, data } of events) {
      this.#committed.add({ id, type, orderId, createdAt, data, attempts: 0, lease: token }, endsMs);
    }
    this.#goOn();
  }

  /** Something may be due. Returns at once; cheap enough to be called after every commit. */
  wake(): void {
    this.#mayBeDue = true;
    this.#goOn();
  }

  /** To be called every second: renews the leases of what it holds, and looks for what others left. */
  tick(): void {
    void this.#renew();
    this.wake();
  }

  /** Resolves when nothing is held, and a claim has found nothing. */
  async idle(): Promise<void> {
    this.#idle ??= Promise.withResolvers();
    const { promise } = this.#idle;
    this.#goOn();
    await promise;
  }

  /** Sends and claims nothing more, gives back what waits, and resolves when what is on its way has ended. */
  stop(): Promise<void> {
    this.#isStopping = true;
    return this.idle();
  }

  #goOn(): void {
    if (this.#isStopping || this.#ports.sender.places === 0) this.#releaseWaiting();
    this.#sendWaiting(this.#committed, PLACES);
    this.#sendWaiting(this.#claimed, this.#changes.isBusy ? PLACES_BESIDE_CHANGES : PLACES);
    void this.#claim();
    if (this.#held > 0 || this.#isClaiming) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  get #held(): number {
    return this.#committed.size + this.#claimed.size;
  }

  #releaseWaiting(): void {
    for (const event of [...this.#committed.takeWaiting(), ...this.#claimed.takeWaiting()]) {
      this.#recorder.record({ outcome: 'released', event });
    }
  }

  #sendWaiting(events: HeldEvents, places: number): void {
    const onTheWay = () => this.#committed.onTheWay + this.#claimed.onTheWay;
    while (events.onTheWay < places && onTheWay() < this.#ports.sender.places) {
      const held = events.start();
      if (!held) return;
      void this.#send(held, events);
    }
  }

  async #send({ event, leaseEndsMs }: HeldEvent, events: HeldEvents): Promise<void> {
    if (leaseEndsMs - this.#ports.monotonicMs() < SEND_ABOVE_MS) {
      events.end();
      events.forget(event);
      return;
    }
    this.#recorder.record(await judgeAttempt(event, this.#ports));
    if (events === this.#claimed && this.#changes.isBusy) await this.#ports.sleep(PAUSE_BESIDE_CHANGES_MS);
    events.end();
    this.#goOn();
  }

  #forget({ event, outcome }: Verdict): void {
    this.#committed.forget(event);
    this.#claimed.forget(event);
    if (outcome !== 'released') this.#ports.onAttempt(outcome);
    this.#goOn();
  }

  async #claim(): Promise<void> {
    const limit = this.#roomForClaim();
    if (this.#isClaiming || !this.#mayBeDue || limit === 0) return;
    this.#isClaiming = true;
    this.#mayBeDue = false;
    try {
      const leaseEndsMs = this.#ports.monotonicMs() + LEASE_MS;
      const claimed = await this.#ports.outbox.claim(limit, LEASE_MS);
      for (const event of claimed) this.#claimed.add(event, leaseEndsMs);
      if (claimed.length > 0) this.#mayBeDue = true;
      this.#reportRecovery();
    } catch (error) {
      this.#reportOutage(error);
    }
    this.#isClaiming = false;
    this.#goOn();
  }

  #roomForClaim(): number {
    const { places } = this.#ports.sender;
    if (this.#isStopping) return 0;
    if (places < PLACES) return Math.max(0, places - this.#held);
    const room = HELD_MAX - this.#claimed.size;
    return room < CLAIM_MIN ? 0 : room;
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    const nowMs = this.#ports.monotonicMs();
    const ending = [this.#committed, this.#claimed].flatMap((events) =>
      events.endingBefore(nowMs + RENEW_BELOW_MS),
    );
    if (ending.length === 0) return;
    this.#isRenewing = true;
    try {
      const renewed = new Set(
        await this.#ports.outbox.renew(
          ending.map(({ event }) => event),
          LEASE_MS,
        ),
      );
      for (const held of ending) if (renewed.has(held.event.id)) held.leaseEndsMs = nowMs + LEASE_MS;
    } catch (error) {
      this.#reportOutage(error);
    }
    this.#isRenewing = false;
  }

  /** An outage of the database is logged when it begins and when it is over, not every second. */
  #reportOutage(err: unknown): void {
    if (!this.#isFailing) this.#ports.logger.error({ err }, 'The event relay cannot read the outbox');
    this.#isFailing = true;
  }

  #reportRecovery(): void {
    if (this.#isFailing) this.#ports.logger.info({}, 'The event relay works again');
    this.#isFailing = false;
  }
}
