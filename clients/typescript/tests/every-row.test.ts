import { describe, expect, it } from 'vitest';
import { RefusedError } from '../src/errors.ts';
import { everyRow, type PageQuery, type PageResult } from '../src/every-row.ts';
import type { UnauthenticatedProblem } from '../src/generated/types.gen.ts';

const REFUSAL: UnauthenticatedProblem = {
  type: '/problems/unauthenticated',
  title: 'A valid token is needed',
  status: 401,
  detail: 'The token has expired.',
  instance: '/v1/orders',
  code: 'UNAUTHENTICATED',
  requestId: 'request-1',
};

/** A list of these pages, and the queries that it was asked with. */
function listOf(pages: readonly (readonly number[])[]) {
  const queries: PageQuery[] = [];
  const readPage = async (query: PageQuery): Promise<PageResult<number>> => {
    queries.push(query);
    const index = Number(query.cursor ?? 0);
    const nextCursor = index + 1 < pages.length ? String(index + 1) : null;
    return { data: { data: pages[index] ?? [], nextCursor } };
  };
  return { queries, readPage };
}

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

describe('everyRow', () => {
  it('goes from page to page', async () => {
    const { queries, readPage } = listOf([[1, 2], [3], [4, 5]]);
    expect(await all(everyRow(readPage))).toEqual([1, 2, 3, 4, 5]);
    expect(queries).toEqual([{}, { cursor: '1' }, { cursor: '2' }]);
  });

  it('of an empty list has no rows', async () => {
    expect(await all(everyRow(listOf([[]]).readPage))).toEqual([]);
  });

  it('reads a page only if its rows are taken', async () => {
    const { queries, readPage } = listOf([[1, 2], [3]]);
    for await (const row of everyRow(readPage)) if (row === 2) break;
    expect(queries).toEqual([{}]);
  });

  it('throws the refusal of a page', async () => {
    const rows = everyRow(async () => ({ error: REFUSAL }));
    const failure = await all(rows).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RefusedError);
    expect(failure).toMatchObject({
      message: 'UNAUTHENTICATED: The token has expired.',
      problem: { code: 'UNAUTHENTICATED' },
    });
  });
});
