import { type Kysely, sql } from 'kysely';
import { invariant } from '../../domain/invariant.ts';
import { STATEMENT_TIME } from './statement-time.ts';
import type { Database } from './tables/schema.ts';

/** When this statement began, by the database's clock, cut to the millisecond. */
export async function readClock(db: Kysely<Database>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select ${sql.raw(STATEMENT_TIME)} as now`.execute(db);
  const [row] = rows;
  invariant(row, 'A select from nothing gave no row');
  return row.now;
}
