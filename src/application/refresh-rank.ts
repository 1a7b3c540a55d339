import type { Rank } from '../domain/rank.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { Ranking } from './ports/ranking.ts';
import type { Change } from './ports/transactions.ts';

interface RefreshRankPorts {
  readonly ranking: Pick<Ranking, 'compute'>;
}

/** Computes the popular products now and stores them as the rank that is served. If that fails, the last rank stays. */
export class RefreshRank extends ChangingUseCase<void, Rank, RefreshRankPorts> {
  protected override async change(): Promise<Change<Rank>> {
    const computed = await this.ports.ranking.compute();
    return {
      name: 'refresh-rank',
      lock: () => Promise.resolve(),
      decide: ({ rank }) => {
        rank.put(computed);
        return computed;
      },
    };
  }
}
