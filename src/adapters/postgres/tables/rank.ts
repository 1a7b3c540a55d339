import type { Rank } from '../../../domain/rank.ts';
import type { Table } from './table.ts';

export interface RankRow {
  readonly id: number;
  readonly as_of: Date;
  readonly from_at: Date;
  readonly to_at: Date;
  readonly data: Rank['data'];
}

/** The table has at most one row. */
export const RANK: Table<'rank', RankRow, Rank> = {
  name: 'rank',
  insertedBy: ['id'],
  columns: {
    id: { type: 'smallint', of: () => 1 },
    as_of: { type: 'timestamptz', of: (rank) => rank.asOf, moves: true },
    from_at: { type: 'timestamptz', of: (rank) => rank.from, moves: true },
    to_at: { type: 'timestamptz', of: (rank) => rank.to, moves: true },
    data: { type: 'jsonb', of: (rank) => rank.data, moves: true },
  },
};

export function rankFromRow(row: RankRow): Rank {
  return { asOf: row.as_of, from: row.from_at, to: row.to_at, data: row.data };
}
