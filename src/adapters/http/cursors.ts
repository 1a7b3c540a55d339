import { z } from 'zod';
import type { Position } from '../../application/ports/paging.ts';

/** The opaque cursor of one list. `schema` reads it from a query, and refuses the cursor of another list. */
export interface Cursor<After> {
  readonly schema: z.ZodType<After, string>;
  /** The cursor with which a page continues after this position. */
  encode(after: After): string;
}

const POSITION = z.tuple([z.int().min(0).max(8.64e15), z.guid()]);
/** The versions of a ledger count from 1. */
const VERSION = z.tuple([z.int().min(1)]);

/** The cursor of a list that is ordered by time and id. */
export function positionCursor(list: string): Cursor<Position> {
  return {
    schema: cursorSchema(list, POSITION, ([at, id]) => ({ at: new Date(at), id })),
    encode: ({ at, id }) => encodeCursor(list, [at.getTime(), id]),
  };
}

/** The cursor of a list that is ordered by version: the ledger. */
export function versionCursor(list: string): Cursor<number> {
  return {
    schema: cursorSchema(list, VERSION, ([version]) => version),
    encode: (version) => encodeCursor(list, [version]),
  };
}

function encodeCursor(list: string, position: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([list, ...position])).toString('base64url');
}

function cursorSchema<Parts, After>(
  list: string,
  position: z.ZodType<Parts>,
  afterOf: (parts: Parts) => After,
): z.ZodType<After, string> {
  return z
    .string()
    .max(500)
    .transform((cursor, context) => {
      const { success, data } = position.safeParse(decodeCursor(list, cursor));
      if (success) return afterOf(data);
      context.addIssue('is not a cursor of this list');
      return z.NEVER;
    });
}

/** The parts of the position, not yet judged; undefined if this is no cursor of the list. */
function decodeCursor(list: string, cursor: string): unknown {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts[0] === list ? parts.slice(1) : undefined;
  } catch {
    return undefined;
  }
}
