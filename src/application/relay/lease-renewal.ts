import type { Outbox } from '../ports/outbox.ts';
import type { LeasedEvents } from './leased-events.ts';
import type { OutageLog } from './outage-log.ts';

/** How long a lease lasts. If a process dies, another one can claim its events after this time. */
export const LEASE_MS = 10_000;
/** A lease is renewed if less than this is left of it. */
const RENEW_BELOW_MS = 7_000;

interface LeaseRenewalOptions {
  readonly outbox: Pick<Outbox, 'renew'>;
  /** Milliseconds by a clock that only goes forward. */
  readonly monotonicMs: () => number;
  readonly outages: OutageLog;
}

/** Renews leases before they end, so that no other process claims an event that this one is sending. */
export class LeaseRenewal {
  readonly #options: LeaseRenewalOptions;
  #isRunning = false;

  constructor(options: LeaseRenewalOptions) {
    this.#options = options;
  }

  /** Renews the leases that end soon. Does nothing while an earlier call is still renewing. Never rejects. */
  async run(origins: readonly LeasedEvents[]): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      await this.#renew(origins);
    } catch (error) {
      this.#options.outages.failed(error);
    }
    this.#isRunning = false;
  }

  async #renew(origins: readonly LeasedEvents[]): Promise<void> {
    const { outbox, monotonicMs } = this.#options;
    const nowMs = monotonicMs();
    const ending = origins.flatMap((events) => events.endingBefore(nowMs + RENEW_BELOW_MS));
    if (ending.length === 0) return;
    const claimed = ending.map(({ event }) => event);
    const renewed = new Set(await outbox.renew(claimed, LEASE_MS));
    for (const leased of ending) if (renewed.has(leased.event.id)) leased.leaseEndsMs = nowMs + LEASE_MS;
  }
}
