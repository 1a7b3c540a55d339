import { Stock } from '../../../domain/stock.ts';
import type { LockableTable } from './table.ts';

export interface StockRow {
  readonly option_id: string;
  readonly on_hand: number;
  readonly reserved: number;
}

export const STOCKS: LockableTable<'stocks', StockRow, Stock> = {
  name: 'stocks',
  insertedBy: ['option_id'],
  lockedBy: 'option_id',
  columns: {
    option_id: { type: 'uuid', of: (stock) => stock.optionId },
    on_hand: { type: 'bigint', of: (stock) => stock.onHand, moves: true, asRead: true },
    reserved: { type: 'bigint', of: (stock) => stock.reserved, moves: true, asRead: true },
  },
};

export function stockFromRow(row: StockRow): Stock {
  return new Stock(row.option_id, row.on_hand, row.reserved);
}
