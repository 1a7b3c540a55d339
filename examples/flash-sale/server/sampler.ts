import { setTimeout as sleep } from 'node:timers/promises';
import { Shop } from '../../../clients/typescript/src/index.ts';
import type { CrowdProgress } from '../crowd/crowd.ts';
import type { Sale } from '../sale.ts';
import type { Sample } from '../state.ts';
import { Scrape } from './scrape.ts';

const PERIOD_MS = 1_000;
/** One minute. */
const KEPT = 60;
/** A look that takes longer is given up, as while PostgreSQL is away. */
const LOOK_MS = 2_000;

/** What a look at the service needs. */
export interface SamplerParts {
  readonly serviceUrl: string;
  readonly sale: () => Sale;
  /** What the shoppers told last. */
  readonly latency: () => CrowdProgress['latencyMs'];
}

/** Looks at the service once a second, until it is aborted. Keeps the samples of the last minute. */
export class Sampler {
  readonly #parts: SamplerParts;
  readonly #shop: Shop;
  readonly #stopping = new AbortController();
  #samples: readonly Sample[] = [];
  #last: { readonly scrape: Scrape; readonly ms: number } | undefined;
  #mostChanges = 0;
  #mostCheckouts = 0;

  constructor(parts: SamplerParts) {
    this.#parts = parts;
    const retry = { attempts: 1, attemptTimeoutMs: LOOK_MS };
    this.#shop = new Shop({ baseUrl: parts.serviceUrl, retry });
  }

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** The highest figures of all samples. */
  get most(): { readonly changesPerTransaction: number; readonly checkoutsPerSecond: number } {
    return { changesPerTransaction: this.#mostChanges, checkoutsPerSecond: this.#mostCheckouts };
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const startMs = performance.now();
      // The next look covers the time of one that was given up.
      await this.#look().catch(() => undefined);
      const pauseMs = Math.max(0, PERIOD_MS - (performance.now() - startMs));
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #look(): Promise<void> {
    const [scrape, stock, couponsLeft] = await Promise.all([
      readMetrics(this.#parts.serviceUrl),
      this.#stock(),
      this.#couponsLeft(),
    ]);
    const now = { scrape, ms: performance.now() };
    if (this.#last) {
      const sample = { ...this.#difference(this.#last, now), stock, couponsLeft };
      this.#mostChanges = Math.max(this.#mostChanges, sample.changesPerTransaction);
      this.#mostCheckouts = Math.max(this.#mostCheckouts, sample.checkouts);
      this.#samples = [...this.#samples, sample].slice(-KEPT);
    }
    this.#last = now;
  }

  #difference(
    last: { readonly scrape: Scrape; readonly ms: number },
    { scrape, ms }: { readonly scrape: Scrape; readonly ms: number },
  ): Omit<Sample, 'stock' | 'couponsLeft'> {
    const seconds = (ms - last.ms) / 1000;
    const since = (name: string, labels?: Record<string, string>) =>
      scrape.sum(name, labels) - last.scrape.sum(name, labels);
    const transactions = since('shop_transaction_changes_count');
    const events = (status: string) => scrape.gauge('shop_outbox_events', { status });
    return {
      at: new Date().toISOString(),
      checkouts: since('shop_orders_total', { outcome: 'confirmed' }) / seconds,
      refusals: refusalsBetween(last.scrape, scrape, seconds),
      transactions: transactions / seconds,
      changesPerTransaction: transactions > 0 ? since('shop_transaction_changes_sum') / transactions : 0,
      latencyMs: this.#parts.latency(),
      feed: {
        sentPerSecond: since('shop_outbox_attempts_total', { outcome: 'sent' }) / seconds,
        pending: events('PENDING'),
        inFlight: scrape.gauge('shop_outbox_in_flight'),
        dead: events('DEAD'),
        oldestSeconds: scrape.gauge('shop_outbox_oldest_seconds'),
      },
    };
  }

  async #stock(): Promise<number | null> {
    const { productId, optionId } = this.#parts.sale();
    const { data } = await this.#shop.getProduct({ path: { productId } });
    return data?.options.find(({ id }) => id === optionId)?.stock ?? null;
  }

  async #couponsLeft(): Promise<number | null> {
    const { couponId } = this.#parts.sale();
    if (couponId === null) return null;
    const { data } = await this.#shop.getCoupon({ path: { couponId } });
    return data?.remaining ?? null;
  }
}

/** Reads `/metrics` of the service. */
export async function readMetrics(serviceUrl: string): Promise<Scrape> {
  const answer = await fetch(`${serviceUrl}/metrics`, { signal: AbortSignal.timeout(LOOK_MS) });
  return new Scrape(await answer.text());
}

/** Refusals by code, those that there were, divided by `seconds`. */
export function refusalsBetween(before: Scrape, after: Scrape, seconds = 1): Record<string, number> {
  const earlier = before.by('code', 'shop_refusals_total');
  const counts = [...after.by('code', 'shop_refusals_total')].map(
    ([code, count]) => [code, (count - (earlier.get(code) ?? 0)) / seconds] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
