import type { Rank } from '../domain/rank.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { Ranking } from './ports/ranking.ts';
import type { Change } from './ports/transactions.ts';

interface RefreshRankPorts {
  readonly ranking: Pick<Ranking, 'compute'>;
}

/** Computes the rank of popular products and stores it. Readers get it from then on. If it fails, the last rank stays. */
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
