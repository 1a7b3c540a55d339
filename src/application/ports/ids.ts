/** Makes the ids of new things. */
export interface Ids {
  /** A new UUIDv7 (RFC 9562). It sorts after every id that this process has made before. */
  next(): string;
}
