import type { Random } from '../random.ts';

/** Values that a field does not expect. Text that starts with `raw:` stands in the body as it is, without quotes. */
const SCALARS: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1.5, 1e300, 'raw:9007199254740993', -2_147_483_649, 2_147_483_648],
  ...[
    '',
    ' ',
    '0',
    '-1',
    'null',
    'x'.repeat(300),
    'x'.repeat(70_000),
    '\u0000',
    '\ud800',
    '\u202e',
    '😀'.repeat(60),
  ],
  ...["' or 1=1 --", '{{7*7}}', '../../etc/passwd', '<script>alert(1)</script>', '%00', '__proto__'],
  ...[
    '2026-02-30T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '-000001-01-01T00:00:00Z',
    '00000000-0000-0000-0000-000000000000',
  ],
  ...[
    'raw:NaN',
    'raw:-Infinity',
    'raw:1e400',
    'raw:01',
    'raw:1_000',
    'raw:"\\ud800"',
    'raw:"\\x"',
    'raw:/**/1',
    `raw:${'9'.repeat(400)}`,
  ],
];
const CONTAINERS: readonly unknown[] = [
  [],
  {},
  [[]],
  [null],
  { constructor: { prototype: { admin: true } } },
  Array.from({ length: 1_000 }, (_, index) => index),
  `raw:${'['.repeat(2_000)}${']'.repeat(2_000)}`,
  `raw:${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`,
  'raw:{"__proto__":{"admin":true}}',
];
const RAW = /"raw:((?:[^"\\]|\\.)*)"/g;

/** A value that a field does not expect. */
function hostileValue(random: Random): unknown {
  return random.pick(random.chance(0.7) ? SCALARS : CONTAINERS);
}

/** As `hostileValue`, as a text of at most `length` characters. */
export function hostileText(random: Random, length: number): string {
  const value = hostileValue(random);
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, length);
}

/** A JSON text like this one, with some of its parts changed, removed or doubled. */
export function mutated(example: unknown, random: Random): string {
  const text = JSON.stringify(changed(example, random)) ?? '';
  const unquoted = text.replaceAll(RAW, (_, raw: string) => JSON.parse(`"${raw}"`));
  return random.chance(0.05) ? unquoted.replace(/[{,]("\w+":[^{},[\]]*)/, '$&,$1') : unquoted;
}

function changed(value: unknown, random: Random): unknown {
  if (random.chance(0.06)) return hostileValue(random);
  if (Array.isArray(value)) {
    const items = value.map((item) => changed(item, random));
    return random.chance(0.1) ? [...items, ...items] : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(() => !random.chance(0.03));
  const fields = kept.map(([name, field]) => [name, changed(field, random)] as const);
  const surplus = random.chance(0.03) ? { [hostileText(random, 100)]: hostileValue(random) } : {};
  return { ...Object.fromEntries(fields), ...surplus };
}
