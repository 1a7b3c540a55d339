import { z } from 'zod';
import type { Position } from '../../../application/ports/paging.ts';
import type { Cursor } from '../cursors.ts';
import { EXAMPLE } from './ids.ts';
import { pageQuery } from './paging.ts';

/** The most ids that one request can name. */
const MAX_IDS = 100;

const id = z.guid().toLowerCase();

/** Ids with commas between them. Repeats count towards the limit, and are then left out. */
const idList = z
  .string()
  .transform((list, context) => {
    const given = list.split(',');
    const ids = given.flatMap((one) => id.safeParse(one).data ?? []);
    if (given.length <= MAX_IDS && ids.length === given.length) return [...new Set(ids)];
    context.addIssue(`must be 1 to ${MAX_IDS} UUIDs with commas between them`);
    return z.NEVER;
  })
  .meta({
    description:
      `The ids of 1 to ${MAX_IDS} products, with commas between them. A repeated id counts once, at its first place. ` +
      'Products that do not exist or are not on sale are left out. Cannot be combined with `limit` or `cursor`.',
    examples: [EXAMPLE.productId],
  });

/** The query of the list of products: a page of it, or the products with some ids. */
export function productListQuery(cursor: Cursor<Position>) {
  return z.preprocess(refusePagingOfIds, pageQuery(cursor).extend({ ids: idList.optional() }));
}

/** Looks at the query as it was sent. Afterwards, an absent `limit` has its default. */
function refusePagingOfIds(query: unknown, context: z.RefinementCtx): unknown {
  const given = Object(query);
  if (given.ids === undefined) return query;
  for (const name of ['limit', 'cursor']) {
    if (given[name] === undefined) continue;
    context.addIssue({ code: 'custom', path: [name], message: 'cannot be combined with `ids`' });
  }
  return query;
}
