import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { type Arrivals, closedLoop } from '../../../bench/load/arrivals.ts';
import { Sums } from '../soak/sums.ts';
import { Violation } from '../violation.ts';

/** A request under a key of its own. */
export interface Ask {
  readonly path: string;
  readonly token: string;
  readonly key: string;
  readonly body?: string;
  /** What an answer 201 acknowledges, as a line. */
  effectOf(answer: Readonly<Record<string, unknown>>): string;
}

interface PressureOptions {
  readonly url: string;
  readonly connections: number;
  /** The next request, or undefined if there are no more. */
  readonly nextAsk: () => Ask | undefined;
  /** The codes of refusals below 500 that may come. They change nothing. */
  readonly refusals?: readonly string[];
}

/** Far more than any answer may take. After this time we call the service hung. */
const ANSWER_TIMEOUT_MS = 60_000;
const SETTLING_TIMEOUT_MS = 60_000;
const TICK_MS = 1;
const PAUSE_MS = 50;
/** The codes of a 503. */
const UNAVAILABLE = ['OVERLOADED', 'DATABASE_UNAVAILABLE', 'OUTCOME_UNKNOWN'];
/** Says that this request did nothing: the service, or the machine, was so busy that it did not arrive whole in five seconds. */
const NOT_ARRIVED = 'REQUEST_TIMEOUT';
/** The statuses of these refusals. */
const NOT_SERVED: ReadonlySet<number> = new Set([503, 408]);

/** Many requests at once, over many connections. It remembers what was acknowledged and what was refused. */
export class Pressure implements AsyncDisposable {
  readonly #options: PressureOptions;
  readonly #pool: Pool;
  readonly #unknown: Ask[] = [];
  /** What the answers acknowledged. */
  readonly acknowledged = new Sums();
  /** By code, how many requests were refused. */
  readonly refused = new Map<string, number>();
  /** By `performance.now()`, when the last request was not served. */
  lastRefusedAt = 0;
  slowestAnswerMs = 0;
  requests = 0;

  constructor(options: PressureOptions) {
    this.#options = options;
    const timeout = { headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS };
    const { url, connections } = options;
    this.#pool = new Pool(url, {
      connections,
      pipelining: 1,
      connect: { timeout: ANSWER_TIMEOUT_MS },
      ...timeout,
    });
  }

  /** How many answers left the outcome open. */
  get doubts(): number {
    return this.#unknown.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }

  /** Each connection sends one request after the other, until the time is over or there are no more. */
  async closedLoop(ms: number): Promise<void> {
    const arrivals = closedLoop(performance.now() + ms);
    const worker = async () => {
      while (arrivals.take(performance.now()) !== undefined && (await this.#askNext()));
    };
    await Promise.all(Array.from({ length: this.#options.connections }, worker));
  }

  /** Requests come as they are due, until the signal aborts. If every connection is busy, the next one has to wait. */
  async openLoop(arrivals: Arrivals, signal: AbortSignal): Promise<void> {
    const failed = Promise.withResolvers<never>();
    const underWay = new Set<Promise<unknown>>();
    const start = () => {
      const asking = this.#askNext().catch(failed.reject);
      underWay.add(asking);
      void asking.then(() => underWay.delete(asking));
    };
    const ticks = setInterval(() => {
      while (underWay.size < this.#options.connections && arrivals.take(performance.now()) !== undefined)
        start();
    }, TICK_MS);
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    try {
      if (!signal.aborted) await Promise.race([aborted, failed.promise]);
      clearInterval(ticks);
      await Promise.race([Promise.all(underWay), failed.promise]);
    } finally {
      clearInterval(ticks);
    }
  }

  /** Repeats the requests whose outcome is not known, each until it is. */
  async settle(): Promise<void> {
    const endsAt = performance.now() + SETTLING_TIMEOUT_MS;
    for (const ask of this.#unknown) {
      while (NOT_SERVED.has(await this.#ask(ask))) {
        if (performance.now() > endsAt) throw new Violation('A request cannot be settled', { ask });
        await sleep(PAUSE_MS);
      }
    }
  }

  /** Resolves with false if there are no more requests. */
  async #askNext(): Promise<boolean> {
    const ask = this.#options.nextAsk();
    if (!ask) return false;
    const sentAt = performance.now();
    this.requests += 1;
    const status = await this.#ask(ask, (code) => {
      if (code === 'OUTCOME_UNKNOWN') this.#unknown.push(ask);
      this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
    });
    const endMs = performance.now();
    if (NOT_SERVED.has(status)) this.lastRefusedAt = endMs;
    this.slowestAnswerMs = Math.max(this.slowestAnswerMs, endMs - sentAt);
    return true;
  }

  /** Sends the request and judges its answer. Resolves with the status. */
  async #ask(ask: Ask, onRefusal: (code: string) => void = () => undefined): Promise<number> {
    const { path, token, key, body = '' } = ask;
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, 'idempotency-key': key };
    if (body !== '') headers['content-type'] = 'application/json';
    const reply = await this.#pool
      .request({ method: 'POST', path, headers, body })
      .catch((error: unknown) => {
        throw new Violation('A request got no answer', { ask, error: String(error) });
      });
    const text = await reply.body.text();
    const answer = JSON.parse(text) as Record<string, unknown>;
    const code = String(answer.code ?? '');
    if (reply.statusCode === 201) this.acknowledged.add(ask.effectOf(answer));
    else if (this.#mayRefuse(reply.statusCode, code) && this.#hasRetryAfter(reply)) onRefusal(code);
    else
      throw new Violation('A request got an answer that it must not get', {
        ask,
        status: reply.statusCode,
        text,
      });
    return reply.statusCode;
  }

  #mayRefuse(status: number, code: string): boolean {
    if (status === 503) return UNAVAILABLE.includes(code);
    return code === NOT_ARRIVED || (this.#options.refusals?.includes(code) ?? false);
  }

  #hasRetryAfter({ statusCode, headers }: { statusCode: number; headers: object }): boolean {
    return statusCode !== 503 || 'retry-after' in headers;
  }
}
