/**
 * Hands items on in batches: one alone goes at once, and those that come while a batch is under way, or during the pause
 * behind it, form the next one.
 */
export class Batches<Item> {
  readonly #handle: (items: readonly Item[]) => Promise<void>;
  readonly #pause: () => Promise<void>;
  #waiting: Item[] = [];
  #isWorking = false;

  /** @param handle must not reject. */
  constructor(handle: (items: readonly Item[]) => Promise<void>, pause: () => Promise<void>) {
    this.#handle = handle;
    this.#pause = pause;
  }

  add(item: Item): void {
    this.#waiting.push(item);
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#waiting.length > 0) {
      const items = this.#waiting;
      this.#waiting = [];
      await this.#handle(items);
      await this.#pause();
    }
    this.#isWorking = false;
  }
}
