import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { openLoop } from '../../../bench/load/arrivals.ts';
import type { ServiceAnswer } from '../../../tests/races/service-process.ts';
import { chooseOperation, type Operation } from '../load/operations.ts';
import { checkReplays } from '../load/replays.ts';
import type { RoundShop, Send, Shopper } from '../load/shop.ts';
import type { Random } from '../random.ts';
import { Violation } from '../violation.ts';
import { Sums } from './sums.ts';

/** How often the load looks which requests are due. Node's timers are no finer. */
const TICK_MS = 1;
/** Requests that are repeated under their key after their answer: one of so many. */
const REPEATED_ONE_OF = 50;
/** A service that leaves so many requests without an answer hangs. */
const UNANSWERED_MAX = 10_000;
/** So many paid orders of a shopper are remembered to be cancelled. */
const REMEMBERED_MAX = 20;
/** An order that was not paid in time. The load does not see when the service cancels it. */
const GONE = ['ORDER_EXPIRED', 'ORDER_CANCELLED'];
/** Refusals that say that this request did nothing, although nothing was wrong with it. */
const NOT_SERVED = ['OVERLOADED', 'DATABASE_UNAVAILABLE', 'REQUEST_TIMEOUT'];

interface SteadyLoadOptions {
  readonly shop: RoundShop;
  readonly send: Send;
  readonly random: Random;
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * Requests that come at random moments, whether or not earlier ones were answered. A latency counts from the moment at which
 * the request was due.
 */
export class SteadyLoad {
  readonly #options: SteadyLoadOptions;
  /** What the answers acknowledged, as `EFFECTS` writes it. */
  readonly acknowledged = new Sums();
  readonly latenciesMicros: RecordableHistogram = createHistogram({ lowest: 1, highest: 1e9, figures: 3 });
  /** How many requests were not served, by their code and the second of the run. They did nothing, so the load goes on. */
  readonly notServed = new Map<string, number>();
  readonly #ended = Promise.withResolvers<void>();
  #startMs = 0;
  #requests = 0;
  #unanswered = 0;

  constructor(options: SteadyLoadOptions) {
    this.#options = options;
  }

  get requests(): number {
    return this.#requests;
  }

  /**
   * Sends the requests. Resolves after the last answer, or when the signal aborts. Rejects with the first `Violation` of a
   * promise.
   */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#ended.resolve(), { once: true });
    const { perSecond, seconds, random } = this.#options;
    const startMs = performance.now();
    this.#startMs = startMs;
    const endMs = startMs + seconds * 1_000;
    const moments = random.fork();
    const arrivals = openLoop({ startMs, endMs, perSecond }, () => moments.next());
    const ticks = setInterval(() => {
      const nowMs = performance.now();
      for (let dueMs = arrivals.take(nowMs); dueMs !== undefined; dueMs = arrivals.take(nowMs)) {
        this.#work(dueMs).catch(this.#ended.reject);
      }
      if (this.#unanswered > UNANSWERED_MAX)
        this.#ended.reject(
          new Violation('The service leaves requests unanswered', { unanswered: this.#unanswered }),
        );
      if (nowMs >= endMs && this.#unanswered === 0) this.#ended.resolve();
    }, TICK_MS);
    await this.#ended.promise.finally(() => clearInterval(ticks));
  }

  async #work(dueMs: number): Promise<void> {
    const { shop, random, send } = this.#options;
    this.#requests += 1;
    this.#unanswered += 1;
    const number = this.#requests;
    const shopper = random.pick(shop.shoppers) as Shopper;
    const operation = chooseOperation(shopper, shop, random, `${shop.name} request ${number}`);
    const answer = await send(operation.request).catch((error: unknown) => {
      throw new Violation('A request got no answer', { request: operation.request, error: String(error) });
    });
    this.latenciesMicros.record(Math.max(1, Math.round((performance.now() - dueMs) * 1_000)));
    const isDone = this.#learn(operation, answer, shopper);
    if (isDone && number % REPEATED_ONE_OF === 0) await checkReplays(send, [{ operation, answer }]);
    this.#unanswered -= 1;
  }

  #learn(operation: Operation, answer: ServiceAnswer, shopper: Shopper): boolean {
    const { request, refusals } = operation;
    const { status, code = '', text, isReplayed } = answer;
    if (NOT_SERVED.includes(code)) {
      const when = `${code} at second ${Math.round((performance.now() - this.#startMs) / 1_000)}`;
      this.notServed.set(when, (this.notServed.get(when) ?? 0) + 1);
      return false;
    }
    if (isReplayed) throw new Violation('The first answer is a replay', { request, text });
    if (status < 300 || status === 402) {
      for (const effect of operation.learn(answer)) this.acknowledged.add(effect);
      const [oldest] = shopper.paidOrders;
      if (oldest !== undefined && shopper.paidOrders.size > REMEMBERED_MAX) shopper.paidOrders.delete(oldest);
      return true;
    }
    if (!refusals.includes(code) && !GONE.includes(code))
      throw new Violation('A request got an answer that it must not get', { request, status, text });
    if (GONE.includes(code)) forget(shopper, request.path);
    return false;
  }
}

function forget({ pendingOrders, paidOrders }: Shopper, path: string): void {
  const orderId = path.split('/').at(-2) ?? '';
  pendingOrders.delete(orderId);
  paidOrders.delete(orderId);
}
