import type { Rank } from '../domain/rank.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { HeldLease } from './held-lease.ts';
import type { Ids } from './ports/ids.ts';
import type { Ranking } from './ports/ranking.ts';
import type { Change } from './ports/transactions.ts';

interface RefreshRankPorts {
  readonly ranking: Pick<Ranking, 'compute'>;
  readonly ids: Ids;
}

/** `lease`: that of the scheduled job; undefined if an operator asks. */
interface RefreshRankCommand extends ByOperator {
  readonly lease?: HeldLease;
}

/**
 * Computes the rank of popular products and stores it. Readers get it from then on. If it fails, the last rank stays. The
 * scheduled job gives its lease. After the end of the lease nothing is stored, and `LeaseLost` is thrown.
 */
export class RefreshRank extends ChangingUseCase<RefreshRankCommand, Rank, RefreshRankPorts> {
  protected override async change({ lease, ...by }: RefreshRankCommand): Promise<Change<Rank>> {
    const computed = await this.ports.ranking.compute(lease);
    const audit = auditOf(by, this.ports.ids);
    return {
      name: 'refresh-rank',
      lock: async () => {},
      decide: (shop) => {
        lease?.assertHeldAt(shop.now);
        shop.rank.put(computed);
        const after = { asOf: computed.asOf };
        audit(shop, { action: 'rank.refreshed', targetId: null, before: null, after });
        return computed;
      },
    };
  }
}
