import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceAnswer } from '../../../tests/races/service-process.ts';
import type { Figures } from '../figures.ts';
import type { Random } from '../random.ts';
import { Violation } from '../violation.ts';
import { checkEffects } from './effects.ts';
import { chooseOperation, type Operation } from './operations.ts';
import { checkReplays, type Done } from './replays.ts';
import type { RoundShop, Send, Shopper } from './shop.ts';

const CLIENTS = 16;
/** Far more than any answer may take. After this time we call the service hung. */
const ANSWER_TIMEOUT_MS = 60_000;
const RECOVERY_TIMEOUT_MS = 60_000;
/** Longer than any fault lasts. */
const SETTLING_TIMEOUT_MS = 120_000;
const PAUSE_MS = 20;
/** How often a client believes a refusal that says "nothing was done", and does not repeat the request. */
const BELIEF = 0.3;
/** Refusals that say that this request did nothing. */
const DID_NOTHING: ReadonlySet<unknown> = new Set(['OVERLOADED', 'DATABASE_UNAVAILABLE']);

/** What a client knows about a request before it has the final answer. */
interface Attempts {
  /** Whether an attempt may have been done: its answer was lost, or said so. */
  mayBeDone: boolean;
  readonly said: string[];
}

/**
 * Clients that work in a shop until they are stopped. Each repeats a request under its key until the answer says what came of
 * it. A `Violation` of a promise rejects `stop`.
 */
export class Load implements Disposable {
  readonly #shop: RoundShop;
  readonly #send: Send;
  readonly #done: Done[] = [];
  readonly #acknowledged: string[] = [];
  readonly #clients: Promise<unknown>;
  #isOver = false;
  #isAbandoned = false;
  #violation: unknown;
  #lastServedAt = -1;
  #requests = 0;
  #doubts = 0;
  #slowestAnswerMs = 0;

  constructor(shop: RoundShop, send: Send, random: Random) {
    this.#shop = shop;
    this.#send = send;
    const clients = Array.from({ length: CLIENTS }, (_, index) => {
      const shopper = shop.shoppers[index % shop.shoppers.length] as Shopper;
      return this.#work(shopper, `${shop.name} client ${index}`, random.fork(), random.fork());
    });
    this.#clients = Promise.all(clients).catch((error) => {
      this.#violation = error;
      this[Symbol.dispose]();
    });
  }

  /** Ends the clients, whether they know what came of their requests or not. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#isAbandoned = true;
  }

  /** Every effect that was acknowledged, as `EFFECTS` writes it. */
  get acknowledged(): readonly string[] {
    return this.#acknowledged;
  }

  get figures(): Pick<Figures, 'requests' | 'doubts' | 'acknowledged' | 'slowestAnswerMs'> {
    return {
      requests: this.#requests,
      doubts: this.#doubts,
      acknowledged: this.#acknowledged.length,
      slowestAnswerMs: this.#slowestAnswerMs,
    };
  }

  /**
   * Resolves after a client was served with a request that it has sent after this time, by `performance.now()`. Resolves with
   * the milliseconds since then.
   */
  async servedSince(time: number): Promise<number> {
    while (this.#lastServedAt < time) {
      if (this.#violation) throw this.#violation;
      if (performance.now() - time > RECOVERY_TIMEOUT_MS)
        throw new Violation('The service does not serve again');
      await sleep(1);
    }
    return performance.now() - time;
  }

  /** Stops the clients. Resolves when each knows what came of its last request. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#clients;
    if (this.#violation) throw this.#violation;
  }

  /**
   * Throws a `Violation` unless every acknowledged effect is in the database exactly once, with no other effect, and every
   * request that was done gets the same answer again.
   */
  async check(databaseUrl: string): Promise<void> {
    await checkEffects(databaseUrl, this.#shop, this.#acknowledged);
    await checkReplays(this.#send, this.#done);
  }

  /** @param choices decides what is sent, however often requests have to be repeated */
  async #work(shopper: Shopper, name: string, choices: Random, pauses: Random): Promise<void> {
    for (let number = 0; !this.#isOver; number += 1) {
      const operation = chooseOperation(shopper, this.#shop, choices, `${name} request ${number}`);
      await this.#settle(operation, pauses);
      await sleep(pauses.between(0, 3));
    }
  }

  /** Repeats the operation until it is known what came of it, or until the client believes that nothing did. */
  async #settle(operation: Operation, random: Random): Promise<void> {
    const attempts: Attempts = { mayBeDone: false, said: [] };
    const endsAt = performance.now() + SETTLING_TIMEOUT_MS;
    while (!this.#isAbandoned) {
      if (performance.now() > endsAt)
        throw new Violation('A request cannot be settled', { ...operation, said: attempts.said.slice(-20) });
      const answer = await this.#attempt(operation, attempts);
      if (typeof answer !== 'string') return this.#learn(operation, answer, attempts);
      if (answer === 'unknown') {
        attempts.mayBeDone = true;
        this.#doubts += 1;
      }
      if (!attempts.mayBeDone && random.chance(BELIEF)) return;
      await sleep(random.between(0, PAUSE_MS));
    }
  }

  async #attempt(
    operation: Operation,
    { said }: Attempts,
  ): Promise<ServiceAnswer | 'unknown' | 'nothing done'> {
    const sentAt = performance.now();
    this.#requests += 1;
    try {
      const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
      const answer = await this.#send({ ...operation.request, signal });
      said.push(`${answer.status} ${answer.code ?? ''}`);
      if (answer.status === 503) {
        if (answer.code === 'OUTCOME_UNKNOWN') return 'unknown';
        if (DID_NOTHING.has(answer.code)) return 'nothing done';
      } else {
        this.#lastServedAt = Math.max(this.#lastServedAt, sentAt);
      }
      return answer;
    } catch (error) {
      if (!(error instanceof Error) || error.name === 'TimeoutError')
        throw new Violation('A request got no answer', { request: operation.request, error: String(error) });
      said.push('no answer');
      // If no process listened, none has got the request.
      const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
      return code === 'ECONNREFUSED' ? 'nothing done' : 'unknown';
    } finally {
      this.#slowestAnswerMs = Math.max(this.#slowestAnswerMs, performance.now() - sentAt);
    }
  }

  #learn(operation: Operation, answer: ServiceAnswer, { mayBeDone, said }: Attempts): void {
    const { request, refusals } = operation;
    const { status, code, text } = answer;
    if (answer.isReplayed && !mayBeDone)
      throw new Violation(
        'An answer is a replay, although no earlier answer was lost or left the outcome open',
        { request, said },
      );
    if (status < 300 || status === 402) {
      this.#acknowledged.push(...operation.learn(answer));
      this.#done.push({ operation, answer });
    } else if (code === undefined || !refusals.includes(code)) {
      throw new Violation('A request got an answer that it must not get', { request, said, status, text });
    }
  }
}
