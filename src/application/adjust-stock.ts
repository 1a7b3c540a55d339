import type { Stock } from '../domain/stock.ts';
import { auditOf, type ByOperator } from './audit.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { optionNotFound } from './not-found.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

/** `delta` is in units, and not 0. */
export interface AdjustStockCommand extends ByOperator {
  readonly optionId: string;
  readonly delta: number;
  readonly reason: string;
}

/**
 * Counts units in or out by hand. Refuses with `PRODUCT_OPTION_NOT_FOUND`, `STOCK_BELOW_RESERVED` or
 * `STOCK_LIMIT_EXCEEDED`.
 */
export class AdjustStock extends ChangingUseCase<AdjustStockCommand, Stock, { ids: Ids }> {
  protected override change({ optionId, delta, reason, operator }: AdjustStockCommand): Change<Stock> {
    const { ids } = this.ports;
    const id = ids.next();
    const audit = auditOf({ operator }, ids);
    return {
      name: 'adjust-stock',
      lock: ({ stocks }) => stocks.lock([optionId]),
      decide: (shop) => {
        const { stocks, movements, now } = shop;
        const stock = stocks.find(optionId);
        if (!stock) throw optionNotFound(optionId);
        const adjusted = stock.adjust(delta);
        stocks.put(adjusted);
        movements.add({ id, optionId, delta, reason, createdAt: now });
        audit(shop, { action: 'stock.adjusted', targetId: optionId, before: stock, after: adjusted });
        return adjusted;
      },
    };
  }
}
