import type { Logger } from '../../application/ports/logger.ts';
import type { RelayReport, RelaySignals } from '../../application/relay-events.ts';

const POLL_INTERVAL_MS = 1000;

interface EventRelayOptions {
  /** One run of the relay. */
  readonly relay: (signals: RelaySignals) => Promise<RelayReport>;
  readonly logger: Logger;
}

/**
 * Keeps events leaving: right after the commits of this process, which wakes it, and once a second for what other
 * replicas and failed attempts left. Runs never overlap; a wake during one makes it look again.
 */
export class EventRelay implements RelaySignals {
  readonly #relay: EventRelayOptions['relay'];
  readonly #logger: Logger;
  #poll: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isWakePending = false;
  #nextWake = Promise.withResolvers<void>();
  #isFailing = false;
  #isStopping = false;

  constructor({ relay, logger }: EventRelayOptions) {
    this.#relay = relay;
    this.#logger = logger;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  nextWake(): Promise<void> {
    this.#nextWake = Promise.withResolvers<void>();
    return this.#nextWake.promise;
  }

  start(): void {
    this.#poll = setInterval(() => this.wake(), POLL_INTERVAL_MS).unref();
    this.wake();
  }

  /** Something may be due. Returns at once; cheap enough to be called after every commit. */
  wake(): void {
    this.#isWakePending = true;
    this.#nextWake.resolve();
    this.#running ??= this.#runWhileWoken();
  }

  /**
   * Claims nothing more, and resolves when what is on its way has ended or `graceMs` have passed. What is cut off then is
   * sent again when its lease is over.
   */
  async stop(graceMs = 5000): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#poll);
    this.#nextWake.resolve();
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    await Promise.race([this.#running, grace.promise]);
    clearTimeout(timer);
  }

  async #runWhileWoken(): Promise<void> {
    while (this.#isWakePending && !this.#isStopping) {
      this.#isWakePending = false;
      await this.#run();
    }
    this.#running = undefined;
  }

  /** An outage of the database is logged when it begins and when it is over, not every second. */
  async #run(): Promise<void> {
    try {
      await this.#relay(this);
      if (this.#isFailing) this.#logger.info({}, 'The event relay works again');
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#logger.error({ err: error }, 'The event relay cannot read the outbox');
      this.#isFailing = true;
    }
  }
}
