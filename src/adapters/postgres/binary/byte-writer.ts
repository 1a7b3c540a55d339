const INITIAL_BYTES = 64 * 1024;
const TWO_POW_32 = 2 ** 32;
/** UTF-8 needs at most three bytes for each UTF-16 code unit. */
const UTF8_BYTES_MAX = 3;

/** The places of a UUID's 16 bytes and of its dashes in its text. */
const UUID_BYTES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;
const UUID_DASHES = [8, 13, 18, 23] as const;
const UUID_LENGTH = 36;
const DASH = 45;
const NOT_A_BYTE = ~0xff;

/** The value of a hexadecimal digit by its character code. All other codes have -1. */
const HEX_DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);

/** Writes numbers and texts as PostgreSQL sends them: in network byte order and in UTF-8. Grows as needed. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #length = 0;

  /** How many bytes were written. */
  get length(): number {
    return this.#length;
  }

  /** Returns a copy of what was written, and starts anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.clear();
    return taken;
  }

  /** Forgets what was written. */
  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    this.#bytes[this.#reserve(1)] = value;
  }

  int16(value: number): void {
    this.#bytes.writeInt16BE(value, this.#reserve(2));
  }

  int32(value: number): void {
    this.#bytes.writeInt32BE(value, this.#reserve(4));
  }

  /** `value` is a safe integer. */
  int64(value: number): void {
    const at = this.#reserve(8);
    this.#bytes.writeInt32BE(Math.floor(value / TWO_POW_32), at);
    this.#bytes.writeInt32BE(value | 0, at + 4);
  }

  bigInt64(value: bigint): void {
    this.#bytes.writeBigInt64BE(value, this.#reserve(8));
  }

  utf8(text: string): void {
    const at = this.#reserve(text.length * UTF8_BYTES_MAX);
    this.#length = at + this.#bytes.write(text, at, 'utf8');
  }

  /**
   * Writes the 16 bytes of a UUID.
   *
   * @throws {RangeError} if the text is not a UUID
   */
  uuid(text: string): void {
    let at = this.#reserve(UUID_BYTES.length);
    let invalid = text.length ^ UUID_LENGTH;
    for (const dash of UUID_DASHES) invalid |= text.charCodeAt(dash) ^ DASH;
    for (const place of UUID_BYTES) {
      const byte = (hexDigit(text.charCodeAt(place)) << 4) | hexDigit(text.charCodeAt(place + 1));
      invalid |= byte & NOT_A_BYTE;
      this.#bytes[at++] = byte;
    }
    if (invalid !== 0) throw new RangeError(`${text} is not a UUID`);
  }

  /** Overwrites the four bytes at this place. */
  int32At(at: number, value: number): void {
    this.#bytes.writeInt32BE(value, at);
  }

  /** Makes room for this many bytes, and returns where they begin. */
  #reserve(count: number): number {
    const at = this.#length;
    this.#length = at + count;
    if (this.#length > this.#bytes.length) this.#grow(at);
    return at;
  }

  #grow(used: number): void {
    const grown = Buffer.allocUnsafe(Math.max(this.#length, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, used);
    this.#bytes = grown;
  }
}

function hexDigit(code: number): number {
  return HEX_DIGITS[code] ?? -1;
}
