/** A part of a chunk, in bytes from its beginning. `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const LENGTH_BYTES = 4;
const SSL_REQUEST = 80_877_103;

/**
 * Finds COMMIT in what one client sends to PostgreSQL. It understands both forms of the protocol: the simple query (`Q`), and
 * a statement that is parsed (`P`), bound (`B`) and executed. A prepared COMMIT is sent by its name, without the word.
 *
 * Source: https://www.postgresql.org/docs/18/protocol-message-formats.html
 */
export class CommitFinder {
  readonly #commits = new Set<string>();
  /** The beginning of a message whose end has not been seen yet. */
  #rest: Buffer = Buffer.alloc(0);
  #isStarted = false;

  /** Where the last COMMIT of this chunk is. Null if the chunk has none. The client's chunks must be given in their order. */
  find(chunk: Buffer): Span | null {
    const earlier = this.#rest.length;
    const bytes = Buffer.concat([this.#rest, chunk]);
    let found: Span | null = null;
    let at = 0;
    for (
      let end = this.#endOf(bytes, at);
      end !== null && end <= bytes.length;
      end = this.#endOf(bytes, at)
    ) {
      if (this.#isStarted) {
        if (this.#isCommit(bytes.subarray(at, end)))
          found = { start: Math.max(0, at - earlier), end: end - earlier };
      } else {
        this.#isStarted = bytes.readInt32BE(at + LENGTH_BYTES) !== SSL_REQUEST;
      }
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return found;
  }

  /** Where the message that begins at `at` ends. Null if its length has not arrived. The first message has no type. */
  #endOf(bytes: Buffer, at: number): number | null {
    const lengthAt = this.#isStarted ? at + 1 : at;
    if (bytes.length < lengthAt + LENGTH_BYTES) return null;
    return lengthAt + bytes.readInt32BE(lengthAt);
  }

  /** Whether the message asks for a COMMIT. Remembers the names of the statements that do. */
  #isCommit(message: Buffer): boolean {
    const [first = '', second = ''] = message.toString('latin1', 1 + LENGTH_BYTES).split('\0', 2);
    switch (String.fromCharCode(message[0] ?? 0)) {
      case 'Q':
        return isCommit(first);
      case 'P':
        if (isCommit(second)) this.#commits.add(first);
        else this.#commits.delete(first);
        return false;
      case 'B':
        return this.#commits.has(second);
      default:
        return false;
    }
  }
}

function isCommit(text: string): boolean {
  return /^\s*commit\s*;?\s*$/i.test(text);
}
