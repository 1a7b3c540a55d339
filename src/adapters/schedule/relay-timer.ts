import type { Relay } from '../../application/relay/relay.ts';

const INTERVAL_MS = 1000;

/** Has the relay look, once a second, for what other replicas and failed attempts left, and stops it in time. */
export class RelayTimer {
  readonly #relay: Pick<Relay, 'tick' | 'stop'>;
  #interval: NodeJS.Timeout | undefined;

  constructor(relay: Pick<Relay, 'tick' | 'stop'>) {
    this.#relay = relay;
  }

  start(): void {
    this.#interval = setInterval(() => this.#relay.tick(), INTERVAL_MS).unref();
    this.#relay.tick();
  }

  /**
   * Nothing more is sent; resolves when what is on its way has ended or `graceMs` have passed. What is cut off then is
   * sent again when its lease is over.
   */
  async stop(graceMs = 5000): Promise<void> {
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    await Promise.race([this.#relay.stop(), grace.promise]);
    clearTimeout(timer);
    clearInterval(this.#interval);
  }
}
