import type { Rank } from '../../domain/rank.ts';
import type { HeldLease } from '../held-lease.ts';

/** Computes the popular products, and reads the rank that is served. */
export interface Ranking {
  /**
   * The rank of the last 72 hours by the database's clock, by the rule of `computeRank`. It is not stored. Rejects with
   * `LeaseLost` if a lease is given that has ended.
   */
  compute(lease?: HeldLease): Promise<Rank>;
  /** The rank that was stored last; undefined if none was stored yet. */
  find(): Promise<Rank | undefined>;
}
