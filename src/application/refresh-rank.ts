import type { Rank } from '../domain/rank.ts';
import type { Ranking } from './ports/ranking.ts';
import type { Change } from './ports/transactions.ts';

/** Computes the popular products now and stores them as the rank that is served. If it fails, the last one stays. */
export const refreshRank =
  ({ ranking }: { ranking: Ranking }) =>
  async (): Promise<Change<Rank>> => {
    const computed = await ranking.compute();
    return {
      name: 'refresh-rank',
      lock: () => Promise.resolve(),
      decide: ({ rank }) => {
        rank.put(computed);
        return computed;
      },
    };
  };
