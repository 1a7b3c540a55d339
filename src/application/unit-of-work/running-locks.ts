/** Counts the changes whose `lock` runs. A `lock` that waits for rows, or has ended, does not run. */
export class RunningLocks {
  #count = 0;
  #stopped: PromiseWithResolvers<void> | null = null;

  enter(): void {
    this.#count += 1;
  }

  leave(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#stopped?.resolve();
    this.#stopped = null;
  }

  /**
   * Resolves when no `lock` runs. The caller goes on in a microtask, so the `lock` that stopped last has first made all
   * the requests that it makes in one go.
   */
  async none(): Promise<void> {
    if (this.#count === 0) return;
    this.#stopped ??= Promise.withResolvers();
    await this.#stopped.promise;
  }
}
