import { ByteWriter } from '../binary/byte-writer.ts';
import type { BoundStatement, NamedStatement } from '../named-statement.ts';

const NULL_LENGTH = -1;
const TEXT_FORMAT = 0;
const BINARY_FORMAT = 1;
const EVERY_ROW = 0;
/** We need one portal at a time, so all are unnamed. */
const PORTAL = '';

/** Writes what a client sends to PostgreSQL: messages of a type, a length and a content. */
export class FrontendMessages {
  readonly #bytes = new ByteWriter();

  /** Prepares a statement under its name. The server makes its plan when it is first bound. */
  parse({ name, text }: NamedStatement): void {
    this.#write('P', () => {
      this.#bytes.cString(name);
      this.#bytes.cString(text);
      // The text casts each parameter, so it declares no types.
      this.#bytes.int16(0);
    });
  }

  /** Asks for the columns of a statement's result. */
  describe(name: string): void {
    this.#writeNamed('D', name);
  }

  /** Gives a prepared statement its parameters. The result comes as text. */
  bind({ statement, values }: BoundStatement): void {
    this.#write('B', () => {
      this.#bytes.cString(PORTAL);
      this.#bytes.cString(statement.name);
      this.#bytes.int16(values.length);
      for (const value of values) this.#bytes.int16(typeof value === 'string' ? TEXT_FORMAT : BINARY_FORMAT);
      this.#bytes.int16(values.length);
      for (const value of values) this.#value(value);
      this.#bytes.int16(1);
      this.#bytes.int16(TEXT_FORMAT);
    });
  }

  execute(): void {
    this.#write('E', () => {
      this.#bytes.cString(PORTAL);
      this.#bytes.int32(EVERY_ROW);
    });
  }

  /** Removes a prepared statement. It is no error if there is none. */
  close(name: string): void {
    this.#writeNamed('C', name);
  }

  /** Ends the flight: after an error, the server skips everything up to here. Then it answers. */
  sync(): void {
    this.#write('S', () => undefined);
  }

  /** Forgets what was written. */
  clear(): void {
    this.#bytes.clear();
  }

  /** Returns what was written, and starts anew. */
  take(): Buffer {
    return this.#bytes.take();
  }

  #value(value: Buffer | string | null): void {
    if (value === null) {
      this.#bytes.int32(NULL_LENGTH);
      return;
    }
    const lengthAt = this.#bytes.length;
    this.#bytes.int32(0);
    const startsAt = this.#bytes.length;
    if (typeof value === 'string') this.#bytes.utf8(value);
    else this.#bytes.bytes(value);
    this.#bytes.int32At(lengthAt, this.#bytes.length - startsAt);
  }

  #writeNamed(type: string, statement: string): void {
    this.#write(type, () => {
      this.#bytes.utf8('S');
      this.#bytes.cString(statement);
    });
  }

  #write(type: string, writeContent: () => void): void {
    this.#bytes.utf8(type);
    const lengthAt = this.#bytes.length;
    this.#bytes.int32(0);
    writeContent();
    // The length counts itself, and not the type.
    this.#bytes.int32At(lengthAt, this.#bytes.length - lengthAt);
  }
}
