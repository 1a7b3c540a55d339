import { expect } from 'vitest';
import type { TestShop } from '../contracts/test-shop.ts';
import { commandOf, START, type Step } from './arbitrary-commands.ts';
import type { Request } from './command.ts';
import { explain } from './explain.ts';
import { LiveShop } from './live-shop.ts';
import { overdueOrders, perform, type ReferenceShop, sightOf } from './reference-shop.ts';

/** Gives the same requests to a shop under test and to its reference, and compares them. */
export class Session {
  readonly #live: LiveShop;
  #reference: ReferenceShop;
  readonly #keyed: Request[] = [];
  #slots = 0;

  constructor(shops: readonly [TestShop, ...TestShop[]], start = START) {
    this.#live = new LiveShop(shops, start);
    this.#reference = start;
  }

  async open(): Promise<void> {
    // An earlier run may have left overdue orders, which an expiry of this run would cancel, too.
    await this.#live.expire();
    await this.#live.open(this.#reference);
  }

  /** Does the steps one after the other. Expects the same answers as the reference gives. */
  async inTurn(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (step.type === 'expire') await this.atOnce([step]);
      else await this.#inTurn(this.#requestFor(step));
    }
    expect(await this.#live.look()).toEqual(sightOf(this.#reference));
  }

  /** Sends the requests one after the other, as `inTurn` does. The caller has given each a slot of its own. */
  async prepare(requests: readonly Request[]): Promise<void> {
    for (const request of requests) await this.#inTurn(request);
  }

  /** Does the steps at once. Expects the answers, and the shop after them, to be those of the steps in some order. */
  async atOnce(steps: readonly Step[]): Promise<void> {
    const expiries = steps.filter(({ type }) => type === 'expire');
    const requests = steps.flatMap((step) => this.#requestFor(step) ?? []);
    // An expiry may or may not meet an order that becomes overdue at the same time, so no such order is placed.
    await this.race(expiries.length > 0 ? requests.filter(isNotStale) : requests, expiries.length);
  }

  /**
   * Sends the requests and runs the expiry `expiries` times, all at once. Expects what `atOnce` does.
   *
   * @param pause delays each request, if the race is to begin with small differences in time
   */
  async race(
    requests: readonly Request[],
    expiries = 0,
    pause: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const expired = expiries > 0 ? overdueOrders(this.#reference) : [];
    const [answers, counts] = await Promise.all([
      Promise.all(requests.map((request) => pause().then(() => this.#live.perform(request)))),
      Promise.all(Array.from({ length: expiries }, () => this.#live.expire())),
    ]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(expired.length);
    const answered = requests.map((request, index) => ({ request, answer: answers[index] ?? '' }));
    const observed = { answered, expired, sight: await this.#live.look() };
    const end = explain(this.#reference, observed);
    if (!end) {
      const before = sightOf(this.#reference);
      throw new Error(`No order explains ${JSON.stringify({ before, ...observed }, null, 1)}`);
    }
    this.#reference = end;
  }

  /** The request for a step; undefined if the step is an expiry, or finds nothing that it could ask for. */
  #requestFor(step: Step): Request | undefined {
    if (step.type === 'expire') return undefined;
    const slot = this.#slots++;
    if (step.type === 'again') {
      const before = this.#keyed[step.pick % this.#keyed.length];
      return before && { ...before, slot };
    }
    const command = commandOf(step.draft, this.#reference);
    if (!command) return undefined;
    const request = { slot, command, key: step.key };
    if (step.key !== null) this.#keyed.push(request);
    return request;
  }

  async #inTurn(request: Request | undefined): Promise<void> {
    if (!request) return;
    const { shop, answer } = perform(this.#reference, request);
    expect(await this.#live.perform(request), JSON.stringify(request)).toBe(answer);
    this.#reference = shop;
  }
}

function isNotStale({ command }: Request): boolean {
  return !('isStale' in command && command.isStale);
}
