import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeArray, encodeValue } from '../../src/adapters/postgres/binary/binary-array.ts';
import type { SqlType } from '../../src/adapters/postgres/tables/table.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client(database.url);
  await client.connect();
  await client.query("set timezone = 'UTC'; set datestyle = 'ISO'");
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

/** How a type is tried: values that our columns can hold, and how PostgreSQL writes a value as text. */
interface Trial {
  readonly type: SqlType;
  readonly values: fc.Arbitrary<unknown>;
  /** SQL that writes the element `v` as text. */
  readonly shown: string;
  readonly textOf: (value: never) => string;
}

/** PostgreSQL's texts cannot hold this character. */
const NUL = '\0';
const texts = fc.string({ unit: 'binary', maxLength: 300 }).map((text) => text.replaceAll(NUL, ''));
const integers = (bits: number) => {
  const [min, max] = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, -1, 0, 1, max));
};
const safeIntegers = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(Number.MIN_SAFE_INTEGER, -(2 ** 32), -1, 0, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER),
);
/** PostgreSQL's times begin in the year -4712, and JavaScript's end in the year 275760. */
const times = fc.oneof(
  fc.date({ min: new Date('-004712-01-01T00:00:00Z'), noInvalidDate: true }),
  fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
  fc.constantFrom(
    new Date(0),
    new Date('2000-01-01'),
    new Date('1999-12-31T23:59:59.999Z'),
    new Date(8.64e15),
  ),
);
const json = fc.json().map((text) => JSON.parse(text.replaceAll('\\u0000', '')) ?? 'not null');

const TRIALS: readonly Trial[] = [
  { type: 'uuid', values: fc.uuid(), shown: 'v::text', textOf: String },
  { type: 'text', values: texts, shown: 'v', textOf: String },
  { type: 'smallint', values: integers(16), shown: 'v::text', textOf: String },
  { type: 'int', values: integers(32), shown: 'v::text', textOf: String },
  { type: 'bigint', values: safeIntegers, shown: 'v::text', textOf: String },
  { type: 'boolean', values: fc.boolean(), shown: 'v::text', textOf: String },
  {
    type: 'timestamptz',
    values: times,
    shown: '(extract(epoch from v) * 1000)::bigint::text',
    textOf: (time: Date) => String(time.getTime()),
  },
  { type: 'json', values: json, shown: 'v::text', textOf: (value) => JSON.stringify(value) },
  {
    type: 'jsonb',
    values: json,
    // jsonb orders the fields and rewrites the numbers. It equals itself.
    shown: `case when v = shown.text::jsonb then shown.text else v::text end`,
    textOf: (value) => JSON.stringify(value),
  },
];

describe.each(TRIALS)('A binary parameter of type $type', ({ type, values, shown, textOf }) => {
  const text = (value: unknown) => (value === null ? null : textOf(value as never));

  it('is an array that PostgreSQL reads back as the same values', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(values), { maxLength: 40 }), async (elements) => {
        const expected = elements.map(text);
        const { rows } = await client.query(
          `select ${shown} as text from unnest($1::${type}[], $2::text[]) with ordinality as shown (v, text, n) order by n`,
          [encodeArray(type, elements, (element) => element), expected],
        );
        expect(rows.map((row) => row.text)).toEqual(expected);
      }),
    );
  });

  it('is a single value that PostgreSQL reads back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.option(values), async (value) => {
        const { rows } = await client.query(
          `select ${shown} as text from (select $1::${type} as v, $2::text as text) as shown`,
          [encodeValue(type, value), text(value)],
        );
        expect(rows).toEqual([{ text: text(value) }]);
      }),
    );
  });
});

describe('A value that is not of the type', () => {
  const half = '\ud800';
  it.each<[SqlType, unknown]>([
    ['uuid', ''],
    ['uuid', '00000000-0000-7000-8000-00000000000g'],
    ['uuid', '00000000+0000-7000-8000-000000000001'],
    ['uuid', '00000000-0000-7000-8000-0000000000011'],
    ['uuid', 1],
    ['text', half],
    ['text', 1],
    ['text', undefined],
    ['smallint', 2 ** 15],
    ['int', 2 ** 31],
    ['int', 0.5],
    ['bigint', Number.MAX_SAFE_INTEGER + 1],
    ['bigint', Number.POSITIVE_INFINITY],
    ['bigint', Number.NaN],
    ['bigint', '1'],
    ['boolean', 1],
    ['timestamptz', new Date(Number.NaN)],
    ['timestamptz', '2026-01-01'],
  ])('is refused before it is sent: %s %j', (type, value) => {
    expect(() => encodeValue(type, value)).toThrow(RangeError);
    expect(() => encodeArray(type, [value], (element) => element)).toThrow(RangeError);
  });

  it('leaves nothing for the next parameter', () => {
    expect(() => encodeArray('text', ['a', half], (element) => element)).toThrow(RangeError);
    expect(encodeValue('text', 'b')).toEqual(Buffer.from('b'));
  });
});

describe('A long array', () => {
  it('is read back', async () => {
    const elements = Array.from({ length: 1_000 }, (_, n) => `${n} 주문 ${'x'.repeat(1_000)}`);
    const { rows } = await client.query('select $1::text[] = $2::text[] as same', [
      encodeArray('text', elements, (element) => element),
      elements,
    ]);
    expect(rows).toEqual([{ same: true }]);
  });
});
