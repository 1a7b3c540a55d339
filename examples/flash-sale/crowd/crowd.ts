import type { Articles } from '../server/seed-sale.ts';
import type { CrowdTotals } from '../state.ts';
import type { Purchase } from './journal.ts';

/** What the process of the simulated shoppers is told. */
export interface CrowdOrder {
  readonly serviceUrl: string;
  readonly articles: Articles;
  readonly couponId: string;
  readonly couponStartsMs: number;
  readonly seconds: number;
  readonly visitors: readonly Visitor[];
}

/** A simulated shopper. */
export interface Visitor {
  readonly userId: string;
  readonly token: string;
}

/** What it tells every second. */
export interface CrowdProgress extends CrowdTotals {
  readonly type: 'progress';
  /** Of the purchases that were answered since the last message. */
  readonly latencyMs: { readonly p50: number; readonly p99: number } | null;
}

/** What it tells after the last shopper has left. */
export interface CrowdReport extends CrowdTotals {
  readonly type: 'report';
  readonly purchases: readonly Purchase[];
}
