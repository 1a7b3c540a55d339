const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;

/** The elements of a one-dimensional array without nulls, in PostgreSQL's binary format. */
export function elementsOf(array: Buffer): Buffer[] {
  const elements: Buffer[] = [];
  for (let at = HEADER_BYTES; at < array.length; ) {
    const start = at + LENGTH_BYTES;
    const end = start + array.readInt32BE(at);
    elements.push(array.subarray(start, end));
    at = end;
  }
  return elements;
}

/** A UUID from its 16 bytes. */
export function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
