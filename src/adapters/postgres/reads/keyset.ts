import { type RawBuilder, type ReferenceExpression, type SqlBool, sql } from 'kysely';
import type { Position } from '../../../application/ports/paging.ts';
import type { Database } from '../tables/schema.ts';

type Column = Extract<ReferenceExpression<Database, keyof Database>, string>;

/** The condition that a row comes after this position in a list that is ordered by both columns, newest first. */
export function isAfter(position: Position, at: Column, id: Column): RawBuilder<SqlBool> {
  return sql`(${sql.ref(at)}, ${sql.ref(id)}) < (${position.at}, ${position.id})`;
}
