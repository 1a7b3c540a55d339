import { expect } from 'vitest';
import type { clientOf } from '../races/service-process.ts';

const CLIENTS = 12;

/** Sends requests through HAProxy until it is told to stop. No request is repeated, whatever comes of it. */
export class EndlessLoad {
  readonly #shop: ReturnType<typeof clientOf>;
  readonly #optionId: string;
  readonly #clients: readonly Promise<void>[];
  #isOver = false;
  #sent = 0;
  readonly #lost = new Map<number, string>();

  constructor(shop: ReturnType<typeof clientOf>, optionId: string) {
    this.#shop = shop;
    this.#optionId = optionId;
    this.#clients = Array.from({ length: CLIENTS }, () => this.#run());
  }

  /** Resolves when all answers are there. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#clients);
  }

  /** The requests that were not done, and why. */
  get lost(): string[] {
    return [...this.#lost].map(([number, reason]) => `request ${number}: ${reason}`);
  }

  /** The numbers of the requests that were to change something. */
  get changes(): number[] {
    const numbers = Array.from({ length: this.#sent }, (_, index) => index + 1);
    return numbers.filter((number) => number % 3 !== 0);
  }

  /** Resolves when so many more requests have been sent. */
  async goOn(requests: number): Promise<void> {
    const until = this.#sent + requests;
    await expect.poll(() => this.#sent).toBeGreaterThan(until);
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      this.#sent += 1;
      const number = this.#sent;
      try {
        const { status, text } = await this.#send(number);
        if (status >= 300) this.#lost.set(number, text);
      } catch (error) {
        this.#lost.set(number, error instanceof Error ? `${error.message} ${error.cause}` : String(error));
      }
    }
  }

  /** Of three requests, one is a read, one a charge and one a checkout. */
  #send(number: number) {
    if (number % 3 === 0) return this.#shop.get('/v1/products');
    const key = `request ${number}`;
    if (number % 3 === 1)
      return this.#shop.post({
        userId: `payer-${number % 7}`,
        path: '/v1/balance/charges',
        body: { amount: number },
        key,
      });
    const body = { items: [{ optionId: this.#optionId, quantity: 1 }] };
    return this.#shop.post({ userId: `buyer-${number}`, path: '/v1/checkout', body, key });
  }
}
