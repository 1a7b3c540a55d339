import { type Kysely, sql } from 'kysely';
import { invariant } from '../../domain/invariant.ts';
import type { Database } from './tables/schema.ts';

/** When this statement began, by the database's clock. Cut to the millisecond, which is how exact the times of orders are. */
export async function readClock(db: Kysely<Database>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`
    select date_trunc('milliseconds', statement_timestamp()) as now`.execute(db);
  const [row] = rows;
  invariant(row, 'A select from nothing gave no row');
  return row.now;
}
