import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  LostAnswerError,
  type Order,
  type Problem,
  type Shop,
} from '../../../clients/typescript/src/index.ts';
import type { Article } from '../server/seed-sale.ts';
import type { CrowdOrder, Visitor } from './crowd.ts';
import { type Habit, habitOf } from './habits.ts';
import type { Journal } from './journal.ts';
import type { Tally } from './tally.ts';

const RICH = 3_000_000;
const POOR = 10_000;
const OLD_PRICE_DIFFERENCE = 8_000;
/** The mean time that a shopper looks around before the next purchase. */
const LOOK_AROUND_MS = 4_000;
/** The mean time that a shopper hesitates before the next step of a purchase. */
const HESITATE_MS = 1_500;

/** What a shopper is made of. */
interface ShopperParts {
  readonly index: number;
  readonly visitor: Visitor;
  readonly order: CrowdOrder;
  readonly shop: Shop;
  readonly journal: Journal;
  readonly tally: Tally;
}

/** The answer of an operation of the client. */
interface Answer<Data> {
  readonly data?: Data | undefined;
  readonly error?: Problem | undefined;
}

/** One simulated shopper: wants a lamp, and buys bulbs when there is none. */
export class Shopper {
  readonly #parts: ShopperParts;
  readonly #habit: Habit;
  #issuedCouponId: string | undefined;
  #mayTakeCoupon = true;
  #hasLamp = false;
  #knowsPrice: boolean;

  constructor(parts: ShopperParts) {
    this.#parts = parts;
    this.#habit = habitOf(parts.index);
    this.#knowsPrice = this.#habit !== 'remembers an old price';
  }

  /** Charges the balance, and buys until `endsMs` by the calendar's clock. */
  async stayUntil(endsMs: number): Promise<void> {
    await this.#charge(this.#habit === 'is poor' ? POOR : RICH);
    while (Date.now() < endsMs) {
      if (this.#mayTakeCoupon) await this.#takeCoupon();
      await this.#buySomething();
      await pause(LOOK_AROUND_MS);
    }
  }

  async #charge(amount: number): Promise<void> {
    await this.#ask(() => this.#parts.shop.chargeBalance({ body: { amount }, headers: newKey() }));
  }

  /** Some try before the coupons can be taken. They try again, and the others only once. */
  async #takeCoupon(): Promise<void> {
    const { couponId, couponStartsMs } = this.#parts.order;
    if (Date.now() < couponStartsMs - HESITATE_MS) return;
    const { data, error } = await this.#ask(() => this.#parts.shop.issueCoupon({ path: { couponId } }));
    this.#mayTakeCoupon = error?.code === 'COUPON_NOT_STARTED';
    this.#issuedCouponId = data?.id;
  }

  async #buySomething(): Promise<void> {
    const { lamp, bulb } = this.#parts.order.articles;
    if (this.#hasLamp) return void (await this.#checkout(bulb, 1 + Math.floor(Math.random() * 3)));
    const bought =
      this.#habit === 'reserves first' ? await this.#reserve(lamp) : await this.#checkout(lamp, this.#lamps);
    this.#hasLamp = bought !== undefined;
    if (bought && this.#habit === 'regrets') await this.#regret(bought);
    if (!bought) await this.#checkout(bulb, 1);
  }

  get #lamps(): number {
    return this.#habit === 'wants two' ? 2 : 1;
  }

  /** One purchase under one key. Resolves with the key if it was paid. */
  async #checkout(article: Article, quantity: number): Promise<{ key: string; orderId: string } | undefined> {
    const { shop, order } = this.#parts;
    const isLamp = article === order.articles.lamp;
    const couponId = isLamp ? this.#issuedCouponId : undefined;
    const oldPrice = isLamp && !this.#knowsPrice ? article.price - OLD_PRICE_DIFFERENCE : article.price;
    const body = {
      items: [{ optionId: article.optionId, quantity }],
      ...(couponId ? { issuedCouponId: couponId } : { expectedTotal: oldPrice * quantity }),
    };
    const headers = newKey();
    const key = this.#open(headers);
    const clicks = this.#habit === 'clicks twice' ? 2 : 1;
    const [first] = await Promise.all(
      Array.from({ length: clicks }, () => this.#buy(key, () => shop.checkout({ body, headers }))),
    );
    const orderId = first?.data?.id;
    if (orderId && couponId) this.#issuedCouponId = undefined;
    if (first?.error?.code === 'TOTAL_CHANGED') this.#knowsPrice = true;
    if (first?.error?.code === 'INSUFFICIENT_BALANCE') await this.#charge(RICH);
    return orderId ? { key, orderId } : undefined;
  }

  /** Orders, thinks about it, and pays. */
  async #reserve({ optionId }: Article): Promise<{ key: string; orderId: string } | undefined> {
    const { shop } = this.#parts;
    const headers = newKey();
    const key = this.#open(headers);
    const body = { items: [{ optionId, quantity: 1 }] };
    const { data } = await this.#buy(key, () => shop.placeOrder({ body, headers }));
    if (!data) return undefined;
    await pause(HESITATE_MS);
    const path = { orderId: data.id };
    const payment = await this.#ask(() => shop.payOrder({ path, headers: newKey() }));
    this.#note(key, payment, ({ orderId, orderStatus }) => ({ id: orderId, status: orderStatus }));
    return payment.data ? { key, orderId: data.id } : undefined;
  }

  /** Cancels a purchase after a while. The lamp is for sale again. */
  async #regret({ key, orderId }: { readonly key: string; readonly orderId: string }): Promise<void> {
    await pause(HESITATE_MS);
    await this.#buy(key, () => this.#parts.shop.cancelOrder({ path: { orderId }, headers: newKey() }));
  }

  #open(headers: { readonly 'Idempotency-Key': string }): string {
    const key = headers['Idempotency-Key'];
    this.#parts.journal.open(this.#parts.visitor.userId, key);
    return key;
  }

  /** A call whose answer is an order of the purchase. */
  async #buy(key: string, call: () => Promise<Answer<Order>>): Promise<Answer<Order>> {
    const answer = await this.#ask(call);
    this.#note(key, answer, (order) => order);
    return answer;
  }

  #note<Data>(
    key: string,
    answer: Answer<Data>,
    orderOf: (data: Data) => Pick<Order, 'id' | 'status'>,
  ): void {
    const { journal } = this.#parts;
    const { data, error } = answer;
    if (data !== undefined) {
      const { id, status } = orderOf(data);
      journal.acknowledge(key, id, status);
    } else if (error?.code === 'INSUFFICIENT_BALANCE') {
      journal.acknowledge(key, error.orderId, error.orderStatus);
    } else if (error === undefined || error.status >= 500) {
      // There was no answer, or one that says nothing about what an earlier attempt has done.
      journal.leaveOpen(key);
    }
  }

  /** A call of the client. If it got no answer, the answer is empty. */
  async #ask<Data>(call: () => Promise<Answer<Data>>): Promise<Answer<Data>> {
    try {
      return await this.#parts.tally.time(call);
    } catch (failure) {
      if (failure instanceof LostAnswerError) return {};
      throw failure;
    }
  }
}

/** Waits for half to one and a half of this time. */
function pause(meanMs: number): Promise<void> {
  return sleep(meanMs * (0.5 + Math.random()));
}

function newKey(): { readonly 'Idempotency-Key': string } {
  return { 'Idempotency-Key': randomUUID() };
}
