import type { Relay } from '../../application/relay/relay.ts';
import { within } from './within.ts';

const INTERVAL_MS = 1000;

/** Wakes the relay once a second, so that it finds events left by other replicas and by failed attempts. */
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
   * Sends nothing more. Resolves when the attempts under way have ended, after `graceMs` at the latest. An event whose
   * attempt is cut off then is sent again after its lease has ended.
   */
  async stop(graceMs = 5000): Promise<void> {
    await within(graceMs, this.#relay.stop());
    clearInterval(this.#interval);
  }
}
