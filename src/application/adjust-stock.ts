import type { Stock } from '../domain/stock.ts';
import { ChangingUseCase } from './changing-use-case.ts';
import { optionNotFound } from './not-found.ts';
import type { Ids } from './ports/ids.ts';
import type { Change } from './ports/transactions.ts';

/** `delta` is in units, and not 0. */
export interface AdjustStockCommand {
  readonly optionId: string;
  readonly delta: number;
  readonly reason: string;
}

/**
 * Counts units in or out by hand. Refuses with `PRODUCT_OPTION_NOT_FOUND`, `STOCK_BELOW_RESERVED` or
 * `STOCK_LIMIT_EXCEEDED`.
 */
export class AdjustStock extends ChangingUseCase<AdjustStockCommand, Stock, { ids: Ids }> {
  protected override change({ optionId, delta, reason }: AdjustStockCommand): Change<Stock> {
    const id = this.ports.ids.next();
    return {
      name: 'adjust-stock',
      lock: ({ stocks }) => stocks.lock([optionId]),
      decide: ({ stocks, movements, now }) => {
        const stock = stocks.find(optionId);
        if (!stock) throw optionNotFound(optionId);
        const adjusted = stock.adjust(delta);
        stocks.put(adjusted);
        movements.add({ id, optionId, delta, reason, createdAt: now });
        return adjusted;
      },
    };
  }
}
