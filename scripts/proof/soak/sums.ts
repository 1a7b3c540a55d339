import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { query } from '../../../tests/postgres/query.ts';
import { Violation } from '../violation.ts';

/** A set of lines: how many they are, and the sum of their hashes. Two sets with the same sums are the same set. */
interface Sum {
  readonly count: number;
  readonly hashes: bigint;
}

const EMPTY: Sum = { count: 0, hashes: 0n };
/** Of a hash, so many hexadecimal digits are added up: 48 bits. */
const DIGITS = 12;

/**
 * Sums of lines, one for each kind of line. The kind is the first word. A run of an hour acknowledges millions of effects. As
 * sums they need no memory, and are still compared one by one in effect.
 */
export class Sums {
  readonly #byKind = new Map<string, Sum>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(line: string): void {
    const kind = line.slice(0, line.indexOf(' '));
    const { count, hashes } = this.#byKind.get(kind) ?? EMPTY;
    const digits = createHash('md5').update(line).digest('hex').slice(0, DIGITS);
    this.#byKind.set(kind, { count: count + 1, hashes: hashes + BigInt(`0x${digits}`) });
    this.#count += 1;
  }

  addAll(other: Sums): void {
    for (const [kind, { count, hashes }] of other.#byKind) {
      const mine = this.#byKind.get(kind) ?? EMPTY;
      this.#byKind.set(kind, { count: mine.count + count, hashes: mine.hashes + hashes });
    }
    this.#count += other.#count;
  }

  /**
   * Throws a `Violation` with this message unless the rows of the query are the same lines.
   *
   * @param lines a query with one text column `line`
   */
  async requireStored(url: string, lines: string, message: string): Promise<void> {
    const rows = await query<{ kind: string; count: string; hashes: string }>(
      url,
      `select split_part(line, ' ', 1) as kind, count(*),
          sum(('x' || left(md5(line), ${DIGITS}))::bit(48)::bigint) as hashes
        from (${lines}) as lines group by 1`,
    );
    const stored = new Map(
      rows.map(({ kind, count, hashes }) => [kind, { count: Number(count), hashes: BigInt(hashes) }]),
    );
    const wrong = [...new Set([...stored.keys(), ...this.#byKind.keys()])]
      .map((kind) => ({
        kind,
        expected: this.#byKind.get(kind) ?? EMPTY,
        stored: stored.get(kind) ?? EMPTY,
      }))
      .filter(({ expected, stored: held }) => !isDeepStrictEqual(expected, held));
    if (wrong.length > 0) throw new Violation(message, { wrong });
  }
}
