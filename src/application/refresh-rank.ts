import type { Rank } from '../domain/rank.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import type { Ids } from './ports/ids.ts';
import type { Ranking } from './ports/ranking.ts';
import type { Change } from './ports/transactions.ts';

interface RefreshRankPorts {
  readonly ranking: Pick<Ranking, 'compute'>;
  readonly ids: Ids;
}

/** Computes the rank of popular products and stores it. Readers get it from then on. If it fails, the last rank stays. */
export class RefreshRank extends ChangingUseCase<ByOperator, Rank, RefreshRankPorts> {
  protected override async change(by: ByOperator): Promise<Change<Rank>> {
    const computed = await this.ports.ranking.compute();
    const audit = auditOf(by, this.ports.ids);
    return {
      name: 'refresh-rank',
      lock: () => Promise.resolve(),
      decide: (shop) => {
        shop.rank.put(computed);
        const after = { asOf: computed.asOf };
        audit(shop, { action: 'rank.refreshed', targetId: null, before: null, after });
        return computed;
      },
    };
  }
}
