import type { Rank } from '../../domain/rank.ts';

/** Computes and reads the popular products. */
export interface Ranking {
  /** Counts the orders of the last 72 hours, as of the database's clock. Ties go to the later last sale, then the smaller id. */
  compute(): Promise<Rank>;
  /** The rank stored last; undefined before the first. */
  find(): Promise<Rank | undefined>;
}
