import type { SqlType } from '../tables/table.ts';
import type { ByteWriter } from './byte-writer.ts';

/** How a value of one type is written in PostgreSQL's binary format. */
export interface BinaryType {
  /** PostgreSQL's number of the type. */
  readonly oid: number;
  /**
   * Writes a value that is not null, without its length.
   *
   * @throws {RangeError} if the value is not one of the type
   */
  write(to: ByteWriter, value: unknown): void;
}

/** PostgreSQL counts microseconds from the year 2000, JavaScript milliseconds from 1970. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const JSONB_VERSION = 1;

export const BINARY_TYPES: Readonly<Record<SqlType, BinaryType>> = {
  uuid: { oid: 2950, write: (to, value) => to.uuid(textOf(value)) },
  text: { oid: 25, write: (to, value) => to.utf8(textOf(value)) },
  smallint: { oid: 21, write: (to, value) => to.int16(integerOf(value, 2 ** 15)) },
  int: { oid: 23, write: (to, value) => to.int32(integerOf(value, 2 ** 31)) },
  bigint: { oid: 20, write: (to, value) => to.int64(integerOf(value, Number.MAX_SAFE_INTEGER + 1)) },
  boolean: { oid: 16, write: (to, value) => to.byte(byteOf(value)) },
  timestamptz: { oid: 1184, write: writeTime },
  json: { oid: 114, write: (to, value) => to.utf8(JSON.stringify(value)) },
  jsonb: {
    oid: 3802,
    write: (to, value) => {
      to.byte(JSONB_VERSION);
      to.utf8(JSON.stringify(value));
    },
  },
};

/** Half of a surrogate pair would become another character in UTF-8. So such a text is refused. */
function textOf(value: unknown): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw new RangeError(`${String(value)} is not a text that PostgreSQL can store`);
}

/** An integer from `-limit` to `limit - 1`. */
function integerOf(value: unknown, limit: number): number {
  if (Number.isSafeInteger(value)) {
    const integer = value as number;
    if (integer >= -limit && integer < limit) return integer;
  }
  throw new RangeError(`${String(value)} is not an integer from -${limit} to ${limit - 1}`);
}

function byteOf(value: unknown): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new RangeError(`${String(value)} is not a boolean`);
}

function writeTime(to: ByteWriter, value: unknown): void {
  const sinceEpochMs = value instanceof Date ? value.getTime() - EPOCH_MS : Number.NaN;
  if (Number.isNaN(sinceEpochMs)) throw new RangeError(`${String(value)} is not a time`);
  const microseconds = sinceEpochMs * 1_000;
  if (Number.isSafeInteger(microseconds)) to.int64(microseconds);
  // After the year 2285, a number cannot hold the microseconds exactly.
  else to.bigInt64(BigInt(sinceEpochMs) * 1_000n);
}
