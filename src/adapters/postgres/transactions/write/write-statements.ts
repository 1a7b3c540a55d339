import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import { encodeValue } from '../../binary/binary-array.ts';
import type { BoundStatement, NamedStatement } from '../../named-statement.ts';
import { WRITE_PARTS } from './write-parts.ts';

/** Inserts the row that tells later whether the transaction was committed. */
const INSERT_MARKER: NamedStatement = {
  name: 'insert-marker',
  text: 'INSERT INTO $schema.markers (id, created_at) VALUES ($1::uuid, $2::timestamptz)',
};

/**
 * Everything that a transaction writes, as statements to be sent in this order. Their texts do not depend on what is
 * written, so a connection plans each of them once.
 *
 * @param marker the UUID of this transaction
 */
export function writeOf(writes: Writes, marker: string): BoundStatement[] {
  const values = [encodeValue('uuid', marker), encodeValue('timestamptz', writes.now)];
  return [{ statement: INSERT_MARKER, values }, ...WRITE_PARTS.flatMap((part) => part.bind(writes))];
}
