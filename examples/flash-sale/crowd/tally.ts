import type { CrowdTotals } from '../state.ts';
import type { CrowdProgress } from './crowd.ts';

/** Counts what the shoppers do. */
export class Tally {
  present = 0;
  #calls = 0;
  #answers = 0;
  #requests = 0;
  #latenciesMs: number[] = [];

  /** A `fetch` for the client package, which calls it once for each attempt. */
  readonly fetch: typeof fetch = (input, init) => {
    this.#requests += 1;
    return fetch(input, init);
  };

  get totals(): CrowdTotals {
    // Requests that are under way count as calls, so what is left over was sent again.
    return { present: this.present, answers: this.#answers, repeats: this.#requests - this.#calls };
  }

  /** Makes a call of the client. Rejects as the call does. */
  async time<Result>(call: () => Promise<Result>): Promise<Result> {
    this.#calls += 1;
    const startMs = performance.now();
    const result = await call();
    this.#answers += 1;
    this.#latenciesMs.push(performance.now() - startMs);
    return result;
  }

  /** The totals, and the latencies since the last time. */
  takeProgress(): Omit<CrowdProgress, 'type'> {
    const sorted = Float64Array.from(this.#latenciesMs).sort();
    this.#latenciesMs = [];
    const at = (part: number) => sorted[Math.floor(part * sorted.length)] ?? 0;
    return { ...this.totals, latencyMs: sorted.length > 0 ? { p50: at(0.5), p99: at(0.99) } : null };
  }
}
