import type { Selectable } from 'kysely';
import { Stock } from '../../../domain/stock.ts';
import type { Database } from '../tables/schema.ts';

export type StockRow = Selectable<Database['stocks']>;

export function stockFromRow(row: StockRow): Stock {
  return new Stock(row.option_id, row.on_hand, row.reserved);
}
