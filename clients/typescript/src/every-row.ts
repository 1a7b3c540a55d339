import { RefusedError } from './errors.ts';
import type { Problem } from './generated/types.gen.ts';

/** The part of a list's query that changes from page to page. */
export interface PageQuery {
  readonly cursor?: string;
}

/** What an operation that reads a page of a list resolves with. */
export interface PageResult<Row> {
  readonly data?: { readonly data: readonly Row[]; readonly nextCursor: string | null } | undefined;
  readonly error?: Problem | undefined;
}

/**
 * Every row of a list, page by page. It reads the next page after you have taken the last row of the one before.
 *
 * @param readPage reads the page for this query, such as `(page) => shop.listOrders({ query: { limit: 100, ...page } })`.
 * @throws RefusedError if the service refuses to show a page.
 */
export async function* everyRow<Row>(
  readPage: (page: PageQuery) => Promise<PageResult<Row>>,
): AsyncGenerator<Row, void, undefined> {
  let page: PageQuery | undefined = {};
  while (page) {
    const { data, error }: PageResult<Row> = await readPage(page);
    if (error) throw new RefusedError(error);
    yield* data?.data ?? [];
    page = typeof data?.nextCursor === 'string' ? { cursor: data.nextCursor } : undefined;
  }
}
