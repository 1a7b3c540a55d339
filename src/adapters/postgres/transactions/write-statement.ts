import type { Writes } from '../../../application/unit-of-work/writes.ts';
import type { NamedStatement } from './lane-connection.ts';
import { BALANCE_PARTS } from './write/balance-parts.ts';
import { CATALOGUE_PARTS } from './write/catalogue-parts.ts';
import { COUPON_PARTS } from './write/coupon-parts.ts';
import { FEED_PARTS } from './write/feed-parts.ts';
import { ORDER_PARTS } from './write/order-parts.ts';
import type { WritePart } from './write/write-part.ts';

const WRITE_PARTS = [...CATALOGUE_PARTS, ...COUPON_PARTS, ...ORDER_PARTS, ...BALANCE_PARTS, ...FEED_PARTS];

/**
 * Everything a transaction writes, as one statement with one text, whatever it writes: each part takes its rows from a
 * JSON parameter, most of them empty. It raises where a part moved fewer rows than were decided, and leaves a marker
 * that tells later whether it was committed.
 */
export const WRITE: NamedStatement = { name: 'write', text: writeText(WRITE_PARTS) };

/** The parameters of `WRITE`. `marker` is the UUID of this attempt. */
export function writeValues(writes: Writes, marker: string): string[] {
  const rows = WRITE_PARTS.map((part) => JSON.stringify(part.rows(writes)));
  return [marker, writes.now.toISOString(), ...rows];
}

/** `$1` is the marker, `$2` the time, and the rows of part n are `$n+3`. */
function writeText(parts: readonly WritePart[]): string {
  const parameters = parts.map((_, index) => `$${index + 3}`);
  const steps = parts.map((part, index) => {
    const source = `json_to_recordset(${parameters[index]}::json) AS r(${part.columns})`;
    return `${part.name} AS (${part.sql(source)} RETURNING 1)`;
  });
  const checks = parts.flatMap((part, index) =>
    part.mayMoveFewer
      ? []
      : `expect_rows((SELECT count(*) FROM ${part.name}), json_array_length(${parameters[index]}::json), '${part.name}')`,
  );
  const marker = 'marker AS (INSERT INTO markers (id, created_at) VALUES ($1::uuid, $2::timestamptz))';
  return `WITH ${[marker, ...steps].join(',\n')}\nSELECT ${checks.join(',\n')}`;
}
