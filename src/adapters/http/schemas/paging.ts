import { z } from 'zod';
import type { Page } from '../../../application/ports/paging.ts';
import type { Cursor } from '../cursors.ts';

/** The most rows that a page has. */
const MAX_LIMIT = 100;

const LIMIT = z.preprocess(
  decimal,
  z.int(`must be a whole number from 1 to ${MAX_LIMIT}`).min(1).max(MAX_LIMIT).default(20).meta({
    description: 'How many rows the answer has at most.',
  }),
);

/** The query parameters of every list. */
export function pageQuery<After>(cursor: Cursor<After>) {
  return z.strictObject({
    limit: LIMIT,
    cursor: cursor.schema
      .optional()
      .meta({ description: 'The `nextCursor` of the page before. Leave it out for the first page.' }),
  });
}

/** The same query, as the ports take it. */
export function pageRequest<After>({ limit, cursor }: { limit: number; cursor?: After | undefined }) {
  return { limit, after: cursor ?? null };
}

/** The schema of a page of a list. `name` is its name in the OpenAPI document. */
export function pageOf<Row extends z.ZodType>(name: string, row: Row) {
  return z
    .object({
      data: z.array(row).max(MAX_LIMIT).meta({ description: 'The rows of this page, newest first.' }),
      hasMore: z.boolean().meta({ description: 'Whether there are more rows after these.' }),
      nextCursor: z
        .string()
        .nullable()
        .meta({ description: 'The `cursor` of the next page; null if there is none.', examples: [null] }),
    })
    .meta({
      id: name,
      description: 'A page of a list, newest first.',
      examples: [{ data: row.meta()?.examples ?? [], hasMore: false, nextCursor: null }],
    });
}

export function presentPage<Row, After, Shown>(
  { data, next }: Page<Row, After>,
  cursor: Cursor<After>,
  present: (row: Row) => Shown,
) {
  return {
    data: data.map(present),
    hasMore: next !== null,
    nextCursor: next === null ? null : cursor.encode(next),
  };
}

/** Turns decimal digits into a number. Any other text stays text, and is refused: "0x10", "1e1" and "" are not numbers. */
function decimal(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}
