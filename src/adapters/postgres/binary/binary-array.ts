import type { SqlType } from '../tables/table.ts';
import { BINARY_TYPES, type BinaryType } from './binary-types.ts';
import { ByteWriter } from './byte-writer.ts';

const NULL_LENGTH = -1;
const writer = new ByteWriter();

/**
 * Encodes a one-dimensional array as a parameter of a statement, in PostgreSQL's binary format. The array has one element
 * for each source, and `of` takes its value: a string for `uuid` and `text`, a number for the integers, a `Date` for
 * `timestamptz`, or null.
 *
 * @throws {RangeError} if a value is not one of the type
 */
export function encodeArray<Source>(
  type: SqlType,
  sources: readonly Source[],
  of: (source: Source) => unknown,
): Buffer {
  writer.clear();
  const binary = BINARY_TYPES[type];
  // Dimensions, a flag for nulls, the type of the elements.
  writer.int32(sources.length === 0 ? 0 : 1);
  const flagAt = writer.length;
  writer.int32(0);
  writer.int32(binary.oid);
  if (sources.length > 0) {
    // The length of the only dimension, and the index of its first element.
    writer.int32(sources.length);
    writer.int32(1);
  }
  for (const source of sources) {
    const value = of(source);
    if (value === null) writer.int32At(flagAt, 1);
    writeElement(binary, value);
  }
  return writer.take();
}

/** Encodes one value as a parameter of a statement. Throws as `encodeArray` does. */
export function encodeValue(type: SqlType, value: unknown): Buffer | null {
  if (value === null) return null;
  writer.clear();
  BINARY_TYPES[type].write(writer, value);
  return writer.take();
}

function writeElement(type: BinaryType, value: unknown): void {
  const lengthAt = writer.length;
  writer.int32(NULL_LENGTH);
  if (value === null) return;
  type.write(writer, value);
  writer.int32At(lengthAt, writer.length - lengthAt - Int32Array.BYTES_PER_ELEMENT);
}
