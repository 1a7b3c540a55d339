/**
 * Texts that a storefront keeps with a product or an option, such as the address of an image. The service gives them back as
 * they are. The keys are sorted.
 */
export type Metadata = Readonly<Record<string, string>>;

export const MAX_METADATA_ENTRIES = 20;
/** The most characters (Unicode code points) in a value. */
export const MAX_METADATA_VALUE_LENGTH = 500;
/** The form of a key: 1 to 40 of these characters, and a letter or a digit at first. */
export const METADATA_KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
/** The most bytes that the metadata of a product have as JSON in UTF-8, and those of an option. */
export const MAX_PRODUCT_METADATA_BYTES = 4096;
export const MAX_OPTION_METADATA_BYTES = 1024;

/** What is wrong with metadata. `key` is null if it is the whole. */
export interface MetadataFault {
  readonly key: string | null;
  readonly detail: string;
}

/** The metadata that were given, with their keys sorted. Nothing was given: none. */
export function metadataOf(given: Metadata = {}): Metadata {
  return Object.fromEntries(Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param maxBytes the most bytes as JSON in UTF-8 */
export function metadataFaults(metadata: Metadata, maxBytes: number): MetadataFault[] {
  const entries = Object.entries(metadata);
  const faults = entries.flatMap(([key, value]) => entryFaults(key, value));
  if (entries.length > MAX_METADATA_ENTRIES) {
    faults.push({ key: null, detail: `must have at most ${MAX_METADATA_ENTRIES} entries` });
  }
  if (bytesOf(metadata) > maxBytes) {
    faults.push({ key: null, detail: `must have at most ${maxBytes} bytes as JSON` });
  }
  return faults;
}

function entryFaults(key: string, value: string): MetadataFault[] {
  const faults: MetadataFault[] = [];
  if (!METADATA_KEY.test(key)) {
    const form = '1 to 40 of the characters A–Z a–z 0–9 . _ - and begin with a letter or a digit';
    faults.push({ key, detail: `must have a key of ${form}` });
  }
  if (lengthOf(value) > MAX_METADATA_VALUE_LENGTH) {
    faults.push({ key, detail: `must have at most ${MAX_METADATA_VALUE_LENGTH} characters` });
  }
  return faults;
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** The number of bytes as JSON in UTF-8. */
function bytesOf(metadata: Metadata): number {
  return new TextEncoder().encode(JSON.stringify(metadata)).length;
}
