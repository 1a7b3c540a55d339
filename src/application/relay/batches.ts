/** As soon as so many items wait, the pause ends. A larger batch would cost hardly less per item. */
const ENOUGH = 128;

/**
 * Hands items on in batches. An item that comes while no batch is under way is handed on at once. Items that come during a
 * batch, or during the pause after it, form the next batch.
 */
export class Batches<Item> {
  readonly #handle: (items: readonly Item[]) => Promise<void>;
  readonly #pause: () => Promise<void>;
  #waiting: Item[] = [];
  #isWorking = false;
  #endPause: () => void = () => undefined;

  /** @param handle must not reject */
  constructor(handle: (items: readonly Item[]) => Promise<void>, pause: () => Promise<void>) {
    this.#handle = handle;
    this.#pause = pause;
  }

  add(item: Item): void {
    this.#waiting.push(item);
    if (!this.#isWorking) void this.#work();
    else if (this.#waiting.length >= ENOUGH) this.#endPause();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#waiting.length > 0) {
      const items = this.#waiting;
      this.#waiting = [];
      await this.#handle(items);
      await this.#pauseUntilEnough();
    }
    this.#isWorking = false;
  }

  async #pauseUntilEnough(): Promise<void> {
    if (this.#waiting.length >= ENOUGH) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#endPause = resolve;
    await Promise.race([this.#pause(), promise]);
  }
}
