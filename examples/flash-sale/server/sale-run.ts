import { everyRow, type Order, type Shop } from '../../../clients/typescript/src/index.ts';
import type { CrowdProgress, CrowdReport, Visitor } from '../crowd/crowd.ts';
import type { Sale } from '../sale.ts';
import type { Card, CrowdTotals, SaleState } from '../state.ts';
import { compare } from './compare.ts';
import { letShoppersLoose } from './let-shoppers-loose.ts';
import type { OwnShop } from './own-shop.ts';
import { readMetrics, refusalsBetween, Sampler } from './sampler.ts';
import type { Scrape } from './scrape.ts';
import { type Articles, announceCoupons } from './seed-sale.ts';

/** The coupons can be taken after this time, or earlier in a short sale. */
const COUPON_DELAY_SECONDS = 5;

/** What a run of the sale needs. */
export interface RunParts {
  readonly shop: OwnShop;
  readonly operator: Shop;
  readonly sale: Sale;
  readonly articles: Articles;
  readonly shoppers: number;
  readonly seconds: number;
  readonly platform: () => SaleState['platform'];
  readonly recorded: SaleState['recorded'];
}

/** One flash sale, from the wait for its start to the card. */
export class SaleRun {
  readonly #parts: RunParts;
  readonly #sampler: Sampler;
  readonly #stopping = new AbortController();
  #sale: Sale;
  #phase: SaleState['phase'] = 'waiting';
  #startedAt: string | null = null;
  #crowd: CrowdTotals = { present: 0, answers: 0, repeats: 0 };
  #latencyMs: CrowdProgress['latencyMs'] = null;
  #card: Card | null = null;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#sale = parts.sale;
    this.#sampler = new Sampler({
      serviceUrl: parts.shop.url,
      sale: () => this.#sale,
      latency: () => this.#latencyMs,
    });
    void this.#sampler.run();
  }

  get sale(): Sale {
    return this.#sale;
  }

  get state(): SaleState {
    const { shoppers, seconds, shop, platform } = this.#parts;
    return {
      phase: this.#phase,
      seconds,
      shoppers,
      startedAt: this.#startedAt,
      platform: platform(),
      postgres: shop.postgres,
      samples: this.#sampler.samples,
      crowd: this.#crowd,
      recorded: this.#parts.recorded,
      card: this.#card,
    };
  }

  /** Announces the coupons and lets the shoppers loose. Resolves with the card. @throws {Error} after the first time */
  async hold(): Promise<Card> {
    if (this.#phase !== 'waiting') throw new Error('The sale was started before');
    this.#phase = 'running';
    this.#startedAt = new Date().toISOString();
    try {
      const before = await readMetrics(this.#parts.shop.url);
      const report = await this.#letShoppersIn();
      this.#crowd = report;
      this.#latencyMs = null;
      this.#phase = 'counting';
      this.#card = await this.#count(report, before);
      return this.#card;
    } finally {
      this.#phase = 'over';
    }
  }

  stop(): void {
    this.#stopping.abort();
    this.#sampler.stop();
  }

  async #letShoppersIn(): Promise<CrowdReport> {
    const { shop, operator, articles, seconds } = this.#parts;
    const delaySeconds = Math.min(COUPON_DELAY_SECONDS, seconds / 4);
    this.#sale = await announceCoupons(operator, this.#sale, delaySeconds);
    const { couponId, couponStartsAt } = this.#sale;
    const order = {
      serviceUrl: shop.url,
      articles,
      couponId: String(couponId),
      couponStartsMs: Date.parse(String(couponStartsAt)),
      seconds,
      visitors: await this.#visitors(),
    };
    return letShoppersLoose(order, (progress) => this.#onProgress(progress), this.#stopping.signal);
  }

  async #visitors(): Promise<Visitor[]> {
    const { shop, shoppers } = this.#parts;
    const userIds = Array.from({ length: shoppers }, (_, index) => `shopper-${index}`);
    return Promise.all(userIds.map(async (userId) => ({ userId, token: await shop.token(userId) })));
  }

  #onProgress(progress: CrowdProgress): void {
    this.#crowd = progress;
    this.#latencyMs = progress.latencyMs;
  }

  async #count(report: CrowdReport, before: Scrape): Promise<Card> {
    const { shop, operator, sale } = this.#parts;
    const comparison = compare(report.purchases, await this.#orders(), sale);
    const { data: books } = await operator.adminReconcile({ throwOnError: true });
    const { most } = this.#sampler;
    return {
      ...comparison,
      units: sale.units,
      refusals: refusalsBetween(before, await readMetrics(shop.url)),
      repeats: report.repeats,
      kills: shop.postgres.kills,
      mostChangesPerTransaction: most.changesPerTransaction,
      mostCheckoutsPerSecond: most.checkoutsPerSecond,
      checks: books.checks.map(({ name, ok, checked }) => ({ name, ok, checked })),
    };
  }

  /** All orders since the start, read as an operator does. */
  async #orders(): Promise<Order[]> {
    const query = { limit: 100, placedFrom: this.#startedAt ?? '' };
    const orders: Order[] = [];
    for await (const order of everyRow((page) =>
      this.#parts.operator.adminListOrders({ query: { ...query, ...page } }),
    ))
      orders.push(order);
    return orders;
  }
}
