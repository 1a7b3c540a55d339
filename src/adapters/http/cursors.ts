import { z } from 'zod';
import type { Position } from '../../application/ports/paging.ts';

/** An opaque cursor of one list: `schema` reads it from the query, `encode` writes it. A cursor of another list is not valid. */
export interface Cursor<After> {
  readonly schema: z.ZodType<After, string>;
  encode(after: After): string;
}

const POSITION = z.tuple([z.int().min(0).max(8.64e15), z.guid()]);
/** The ledger's versions are counted from 1, and stored as a bigint. */
const VERSION = z.tuple([z.int().min(1)]);

/** The cursor of a list that is ordered by time and id. */
export function positionCursor(list: string): Cursor<Position> {
  return {
    schema: cursorSchema(list, POSITION, ([at, id]) => ({ at: new Date(at), id })),
    encode: ({ at, id }) => encodeCursor(list, [at.getTime(), id]),
  };
}

/** The cursor of a list that is ordered by version, as the ledger is. */
export function versionCursor(list: string): Cursor<number> {
  return {
    schema: cursorSchema(list, VERSION, ([version]) => version),
    encode: (version) => encodeCursor(list, [version]),
  };
}

function encodeCursor(list: string, place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([list, ...place])).toString('base64url');
}

function cursorSchema<Place, After>(
  list: string,
  place: z.ZodType<Place>,
  afterOf: (place: Place) => After,
): z.ZodType<After, string> {
  return z
    .string()
    .max(500)
    .transform((cursor, context) => {
      const { success, data } = place.safeParse(placeIn(list, cursor));
      if (success) return afterOf(data);
      context.addIssue('is not a cursor that this list gave');
      return z.NEVER;
    });
}

function placeIn(list: string, cursor: string): unknown {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts[0] === list ? parts.slice(1) : undefined;
  } catch {
    return undefined;
  }
}
