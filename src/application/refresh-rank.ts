import type { Rank } from '../domain/rank.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { HeldLease } from './held-lease.ts';
import type { Ranking } from './ports/ranking.ts';
import type { Change } from './ports/transactions.ts';

interface RefreshRankPorts {
  readonly ranking: Pick<Ranking, 'compute'>;
}

/**
 * Computes the rank of popular products and stores it. Readers get it from then on. If it fails, the last rank stays. The
 * scheduled job gives its lease, and an operator none. After the end of the lease nothing is stored, and `LeaseLost` is
 * thrown.
 */
export class RefreshRank extends ChangingUseCase<HeldLease | undefined, Rank, RefreshRankPorts> {
  protected override async change(lease: HeldLease | undefined): Promise<Change<Rank>> {
    const computed = await this.ports.ranking.compute(lease);
    return {
      name: 'refresh-rank',
      lock: () => Promise.resolve(),
      decide: ({ rank, now }) => {
        lease?.assertHeldAt(now);
        rank.put(computed);
        return computed;
      },
    };
  }
}
