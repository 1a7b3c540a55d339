import { at } from '../../../tests/http/api-document.ts';
import { type Example, examples } from '../../../tests/http/examples.ts';
import type { Random } from '../random.ts';
import { hostileText, mutated } from './values.ts';

/** A request as it is sent. */
export interface HostileRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

/** What a request can use: tokens that are valid, and ids of what the shop has. */
export interface Loot {
  readonly shopperToken: string;
  readonly operatorToken: string;
  readonly ids: readonly string[];
}

const EXAMPLES = examples();
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const TYPES = [
  'text/plain',
  'application/xml',
  'application/json; charset=utf-16',
  'multipart/form-data',
  '',
  'a/b/c',
];
const PARAMETER = /[0-9a-f]{8}-[0-9a-f-]{27}|demo-shopper/g;
/** The numbers and texts that a query of any list takes. */
const QUERY_NAMES = [
  ...[
    'limit',
    'cursor',
    'ids',
    'status',
    'userId',
    'orderId',
    'placedFrom',
    'placedTo',
    'onSale',
    'subject',
    'target',
  ],
  ...['__proto__', 'limit[]', 'x'],
];

/** A request like an example of the document, with one part after the other made hostile by chance. */
export function hostileRequest(loot: Loot, random: Random): HostileRequest {
  const example = random.pick(EXAMPLES) as Example;
  const method = random.chance(0.03) ? (random.pick(METHODS) ?? 'GET') : example.method;
  const body = method === 'GET' || method === 'HEAD' ? undefined : bodyOf(example, loot, random);
  return {
    method,
    url: urlOf(example, loot, random),
    headers: headersOf(example, body !== undefined, loot, random),
    body,
  };
}

function urlOf({ url }: Example, loot: Loot, random: Random): string {
  const path = url.replaceAll(PARAMETER, (id) => parameter(id, loot, random));
  if (random.chance(0.6)) return path;
  const names = Array.from({ length: random.between(1, 3) }, () => random.pick(QUERY_NAMES));
  return `${path}?${names.map((name) => `${name}=${queryValue(loot, random)}`).join('&')}`;
}

function parameter(id: string, { ids }: Loot, random: Random): string {
  if (random.chance(0.7)) return random.pick(ids) ?? id;
  const value = hostileText(random, 5_000);
  return random.chance(0.5) ? encodeURIComponent(value.toWellFormed()) : escaped(value);
}

function queryValue({ ids }: Loot, random: Random): string {
  const value = random.chance(0.3) ? (random.pick(ids) ?? '') : hostileText(random, 3_000);
  const numbers = ['0', '1', '100', '101', '-1', '1e1', '%', '%ff', '%00', '+', 'true', 'PENDING'];
  return random.chance(0.5) ? (random.pick(numbers) ?? '') : encodeURIComponent(value.toWellFormed());
}

/** Characters that an HTTP client refuses to send in a path are percent-encoded. */
function escaped(value: string): string {
  return value.replaceAll(/[^\x21-\x7e]|#/g, '%zz');
}

function headersOf(example: Example, hasBody: boolean, loot: Loot, random: Random): Record<string, string> {
  const headers: Record<string, string> = {};
  const authorization = authorizationFor(example, loot, random);
  if (authorization !== undefined) headers.authorization = authorization;
  if (hasBody)
    headers['content-type'] = random.chance(0.95) ? 'application/json' : (random.pick(TYPES) ?? '');
  if (random.chance(0.9)) headers['idempotency-key'] = keyOf(random);
  if (random.chance(0.03)) headers['content-encoding'] = random.pick(['gzip', 'br', 'identity']) ?? '';
  if (random.chance(0.05))
    headers.accept = random.pick(['text/html', 'application/xml', '*/*;q=0', ',,']) ?? '';
  if (random.chance(0.05)) headers['if-none-match'] = random.pick(['*', 'x', '"x"', 'W/"', ',,,']) ?? '';
  if (random.chance(0.05))
    headers.origin = random.pick(['null', 'https://evil.example', '\\', 'x'.repeat(5_000)]) ?? '';
  if (random.chance(0.05)) headers.traceparent = random.pick(['00-0-0-0', 'x', '0'.repeat(9_000)]) ?? '';
  return headers;
}

function authorizationFor({ url }: Example, { operatorToken, shopperToken }: Loot, random: Random) {
  const fitting = url.startsWith('/v1/admin/') ? operatorToken : shopperToken;
  if (random.chance(0.9)) return `Bearer ${fitting}`;
  const [head = '', claims = '', signature = ''] = fitting.split('.');
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  const other = fitting === operatorToken ? shopperToken : operatorToken;
  return random.pick([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${Buffer.from('admin:admin').toString('base64')}`,
    `Bearer ${other}`,
    `Bearer ${none}.${claims}.`,
    `Bearer ${head}.${claims}.${signature.slice(1)}`,
    `Bearer ${head}..${signature}`,
    `bearer  ${fitting}`,
    `Bearer ${fitting} ${fitting}`,
    `Bearer ${'a'.repeat(9_000)}`,
  ]);
}

function keyOf(random: Random): string {
  const long = 'k'.repeat(random.between(200, 300));
  const odd = random.pick(['', ' ', 'one', 'two', long, '"quoted"', 'a,b', '\u00e9', '{}']) ?? '';
  return random.chance(0.8) ? `key-${random.between(0, 2 ** 40)}` : odd;
}

function bodyOf({ body, url, method }: Example, { ids }: Loot, random: Random): string | Buffer | undefined {
  if (random.chance(0.03)) return Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
  if (random.chance(0.02)) return 'x'.repeat(random.between(1, 200_000));
  if (!body) return random.chance(0.9) ? undefined : mutated({ a: 1 }, random);
  const text = JSON.stringify(body).replaceAll(PARAMETER, (id) => random.pick(ids) ?? id);
  if (!text) throw new RangeError(`${method} ${url} has no example in ${Object(at('/info')).title}`);
  return mutated(JSON.parse(text), random);
}
