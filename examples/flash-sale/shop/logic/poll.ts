/** Repeats a task, with a pause after each run. */
export class Poll {
  readonly #task: () => Promise<number | undefined>;
  readonly #pauseMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isWantedAgain = false;
  #isStopped = false;

  /** `task` may resolve with a longer pause in milliseconds, such as the `Retry-After` of a refusal. */
  constructor(task: () => Promise<number | undefined>, pauseMs: number) {
    this.#task = task;
    this.#pauseMs = pauseMs;
  }

  /** Runs the task now. If it runs already, it runs once more after that, because it may have read too early. */
  async run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isStopped = false;
    this.#isWantedAgain = this.#isRunning;
    if (this.#isRunning) return;
    this.#isRunning = true;
    const longerMs = await this.#task();
    this.#isRunning = false;
    if (this.#isStopped) return;
    if (this.#isWantedAgain) return this.run();
    this.#timer = setTimeout(() => void this.run(), Math.max(this.#pauseMs, longerMs ?? 0));
  }

  /** Ends the repeating, until `run` is called again. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#isStopped = true;
  }
}
