/** Makes the ids of new things. */
export interface Ids {
  /** A new UUIDv7 (RFC 9562): later ones sort behind earlier ones. */
  next(): string;
}
