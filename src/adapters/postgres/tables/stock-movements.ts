import type { StockMovement } from '../../../domain/stock.ts';
import type { Table } from './table.ts';

export interface StockMovementRow {
  readonly id: string;
  readonly option_id: string;
  readonly delta: number;
  readonly reason: string;
  readonly created_at: Date;
}

export const STOCK_MOVEMENTS: Table<'stock_movements', StockMovementRow, StockMovement> = {
  name: 'stock_movements',
  insertedBy: ['id'],
  columns: {
    id: { type: 'uuid', of: (movement) => movement.id },
    option_id: { type: 'uuid', of: (movement) => movement.optionId },
    delta: { type: 'bigint', of: (movement) => movement.delta },
    reason: { type: 'text', of: (movement) => movement.reason },
    created_at: { type: 'timestamptz', of: (movement) => movement.createdAt },
  },
};

export function stockMovementFromRow(row: StockMovementRow): StockMovement {
  return {
    id: row.id,
    optionId: row.option_id,
    delta: row.delta,
    reason: row.reason,
    createdAt: row.created_at,
  };
}
