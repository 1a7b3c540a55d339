/** Code units from here on sort differently in UTF-16 and in UTF-8: half of a pair stands for a character beyond U+FFFF. */
const LATE = /[\ud800-\uffff]/;

/** Compares texts by their bytes in UTF-8, as PostgreSQL sorts a UUID and a text with the collation "C". */
export function inUtf8Order(a: string, b: string): number {
  if (a === b) return 0;
  if (LATE.test(a) && LATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
