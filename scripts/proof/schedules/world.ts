import { mock } from 'node:test';
import fc from 'fast-check';
import { Random } from '../random.ts';
import { Violation } from '../violation.ts';

/** How far the clock jumps at a time, in milliseconds. The short jumps come more often. */
const JUMPS_MS = [0, 0, 0, 1, 1, 1, 1, 5, 5, 5, 20, 20, 20, 100, 100, 500, 3_000];
/** More steps than any history needs, if every change gets an answer. */
const MOST_STEPS = 20_000;

/**
 * A world of one history, whose seed decides everything: in which order things happen, what fails, and how the clock goes
 * on. Nothing happens by itself. fast-check's scheduler picks the next step among all that could happen now, and the jumps
 * of the clock are among them. So a server is silent if the clock jumps before its answer is picked.
 *
 * While a world is open, `setTimeout` goes by its clock.
 */
export class World implements Disposable {
  readonly random: Random;
  /** How many failures were injected. */
  failures = 0;
  /** The clock before its last jump, in milliseconds. What happens now has come at this time, or during the jump. */
  beforeJumpMs = 0;
  /** The clock, in milliseconds. */
  nowMs = 0;
  /** How often a step fails. 0 after `calm`. */
  #failing: number;
  readonly #scheduler: fc.Scheduler;

  constructor(seed: number) {
    this.random = new Random(seed);
    const [scheduler] = fc.sample(fc.scheduler(), { seed, numRuns: 1 });
    if (!scheduler) throw new RangeError('fast-check gave no scheduler');
    this.#scheduler = scheduler;
    this.#failing = this.random.pick([0, 0.003, 0.01, 0.03, 0.1]) ?? 0;
    mock.timers.enable({ apis: ['setTimeout'] });
    void this.#keepTime();
  }

  /** Resolves when the scheduler picks this step. */
  step(name: string): Promise<void> {
    return this.#scheduler.schedule(Promise.resolve(), name);
  }

  /** Whether something fails now. */
  fails(): boolean {
    const does = this.random.chance(this.#failing);
    if (does) this.failures += 1;
    return does;
  }

  /** Nothing fails from now on. */
  calm(): void {
    this.#failing = 0;
  }

  /** Takes steps until it is so. */
  async runUntil(isSo: () => boolean, what: string): Promise<void> {
    for (let steps = 0; !isSo(); steps += 1) {
      if (steps > MOST_STEPS) throw new Violation(`${what} never comes`);
      await this.#scheduler.waitOne();
      // A lane answers a group after it has begun the next one.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  [Symbol.dispose](): void {
    mock.timers.reset();
  }

  async #keepTime(): Promise<void> {
    for (;;) {
      await this.step('time');
      this.beforeJumpMs = this.nowMs;
      this.nowMs += this.random.pick(JUMPS_MS) ?? 0;
      mock.timers.tick(this.nowMs - this.beforeJumpMs);
    }
  }
}
