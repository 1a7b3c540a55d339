import { type Arrivals, closedLoop, openLoop } from './arrivals.ts';
import { Client } from './client.ts';
import { type Flow, flowMaker } from './flows.ts';
import type { LoadOrder, LoadResult } from './load.ts';

/** How often an open loop looks which operations are due. Node's timers are no finer. */
const TICK_MS = 1;
/** How long operations may last after the measured seconds. Longer means that the server hangs. */
const PATIENCE_MS = 60_000;

/** One process's part of a load, from its first operation to the end of its last. */
export class LoadRun {
  readonly #order: LoadOrder;
  readonly #nextFlow: () => Flow;
  readonly #cpuBefore = process.cpuUsage();
  /** The measured seconds begin and end here. */
  readonly #fromMs: number;
  #toMs: number;
  #arrivals: Arrivals;
  /** The client that has been free for the longest comes first. So the server closes no connection as unused. */
  readonly #free: Client[];
  readonly #dueMs = new Map<Client, number>();
  readonly #latenciesMs: number[] = [];
  readonly #endedAtMs: number[] = [];
  readonly #refusals: Record<string, number> = {};
  readonly #finished = Promise.withResolvers<void>();
  #grantedInTime = 0;
  #started = 0;
  #ended = 0;
  #onTick = 0;
  #latenessMs = 0;

  constructor(order: LoadOrder, tokens: readonly string[]) {
    this.#order = order;
    this.#nextFlow = flowMaker(order.workload, { ...order, first: order.firstOperation, tokens });
    const startMs = performance.now();
    this.#fromMs = startMs + order.rampSeconds * 1000;
    this.#toMs = this.#fromMs + order.seconds * 1000;
    const { offeredPerSecond } = order;
    this.#arrivals =
      offeredPerSecond === undefined
        ? closedLoop(this.#toMs)
        : openLoop({ startMs, endMs: this.#toMs, perSecond: offeredPerSecond });
    this.#free = Array.from({ length: order.clients }, (_, index) => {
      const port = order.ports[index % order.ports.length];
      if (port === undefined) throw new RangeError('A load needs a port');
      return new Client(port, (client, statuses) => this.#onEnd(client, statuses));
    });
  }

  /** Starts no more operations. The measured seconds end now, if they have not ended before. */
  end(): void {
    this.#toMs = Math.max(this.#fromMs, Math.min(this.#toMs, performance.now()));
    this.#arrivals = closedLoop(this.#toMs);
  }

  /** Resolves after the last operation. @throws {Error} if operations are still unanswered a minute after the end. */
  async finish(): Promise<LoadResult> {
    const ticks = setInterval(() => this.#tick(), TICK_MS);
    await this.#finished.promise.finally(() => clearInterval(ticks));
    for (const client of this.#free) client.close();
    const { user, system } = process.cpuUsage(this.#cpuBefore);
    return {
      latenciesMs: Float64Array.from(this.#latenciesMs),
      endedAtMs: Float64Array.from(this.#endedAtMs),
      measured: { fromMs: performance.timeOrigin + this.#fromMs, toMs: performance.timeOrigin + this.#toMs },
      perSecond: (1000 * this.#grantedInTime) / (this.#toMs - this.#fromMs),
      refusals: this.#refusals,
      operations: this.#ended,
      cpuSeconds: (user + system) / 1e6,
      latenessMs: this.#latenessMs / Math.max(1, this.#onTick),
      nextOperation: this.#order.firstOperation + this.#started * this.#order.step,
    };
  }

  /** Starts the operations that are due while clients are free. */
  #tick(): void {
    const nowMs = performance.now();
    for (let client = this.#free.shift(); client; client = this.#free.shift()) {
      const dueMs = this.#arrivals.take(nowMs);
      if (dueMs === undefined) {
        this.#free.unshift(client);
        break;
      }
      this.#onTick += 1;
      this.#latenessMs += nowMs - dueMs;
      this.#start(client, dueMs);
    }
    if (nowMs < this.#toMs) return;
    if (this.#free.length === this.#order.clients) this.#finished.resolve();
    else if (nowMs > this.#toMs + PATIENCE_MS) this.#finished.reject(new Error('The server does not answer'));
  }

  #start(client: Client, dueMs: number): void {
    this.#dueMs.set(client, dueMs);
    this.#started += 1;
    client.start(this.#nextFlow());
  }

  #onEnd(client: Client, statuses: readonly number[]): void {
    const nowMs = performance.now();
    this.#record(this.#dueMs.get(client) ?? nowMs, nowMs, statuses);
    const dueMs = this.#arrivals.take(nowMs);
    if (dueMs === undefined) this.#free.push(client);
    else this.#start(client, dueMs);
  }

  #record(dueMs: number, endMs: number, statuses: readonly number[]): void {
    this.#ended += 1;
    const refused = statuses.find((status) => status < 200 || status > 299);
    if (refused === undefined && this.#isMeasured(endMs)) this.#grantedInTime += 1;
    if (!this.#isMeasured(this.#order.offeredPerSecond === undefined ? endMs : dueMs)) return;
    if (refused !== undefined) {
      this.#refusals[refused] = (this.#refusals[refused] ?? 0) + 1;
      return;
    }
    this.#latenciesMs.push(endMs - dueMs);
    this.#endedAtMs.push(performance.timeOrigin + endMs);
  }

  #isMeasured(momentMs: number): boolean {
    return momentMs >= this.#fromMs && momentMs < this.#toMs;
  }
}
