/** Cuts a stream of PostgreSQL's protocol into messages. */
export class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /** @param hasType whether each message begins with its type. The first message of a client has none. */
  push(chunk: Buffer, hasType = true): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const offset = hasType ? 1 : 0;
    const messages: Buffer[] = [];
    while (this.#rest.length >= offset + 4) {
      const length = offset + this.#rest.readInt32BE(offset);
      if (this.#rest.length < length) break;
      messages.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return messages;
  }
}

export function typeOf(message: Buffer): string {
  return String.fromCharCode(message[0] ?? 0);
}

/** The text from this place to the next zero byte. */
export function textAt(message: Buffer, start: number): string {
  return message.toString('utf8', start, message.indexOf(0, start));
}

/** The message with another text in place of the one that begins at `start`. */
export function withTextAt(message: Buffer, start: number, text: string): Buffer {
  const rest = message.subarray(message.indexOf(0, start));
  const changed = Buffer.concat([message.subarray(0, start), Buffer.from(text), rest]);
  changed.writeInt32BE(changed.length - 1, 1);
  return changed;
}
