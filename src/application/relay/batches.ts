/**
 * Hands items on in batches. An item that comes while no batch is under way is handed on at once. Items that come during a
 * batch, or during the pause after it, form the next batch.
 */
export class Batches<Item> {
  readonly #handle: (items: readonly Item[]) => Promise<void>;
  readonly #pause: () => Promise<void>;
  #waiting: Item[] = [];
  #isWorking = false;

  /** @param handle must not reject */
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
