import { MAX_MONEY } from '../../../domain/money.ts';

/** The introduction: what a client must know before its first request. Each paragraph is Markdown. */
const INTRODUCTION = [
  'Sells products with limited stock for prepaid money: a catalogue with stock, balances, first-come coupons, orders, ' +
    'payments, and the most popular products.',
  '**Buying.** List the products, and place an order for one or more of their options. The order reserves the stock ' +
    'until `expiresAt`. Pay for it from the balance before then, and it is confirmed. Checkout does both in one call.',
  '**Callers.** Send a JSON Web Token as `Authorization: Bearer …`. Its `sub` is the caller, so no request names its ' +
    "own user. Another user's order or coupon is not found (404).",
  "**Values.** Money is a whole number in the currency's smallest unit, at most " +
    `${MAX_MONEY.toLocaleString('en')} in a price, a charge or a total. Times are RFC 3339 in UTC with milliseconds. ` +
    'Ids are UUIDs.',
  '**Requests** are JSON in UTF-8, at most 64 KiB. A field or a query parameter that is not described here is refused.',
  '**Lists** take `limit` (1 to 100, 20 by default) and `cursor`. To read on, send the `nextCursor` of a page as the ' +
    'next `cursor`. At the end it is null.',
  '**Repeating a request.** Send an `Idempotency-Key` with every POST. The operations that move money or stock demand ' +
    'one. If an answer is lost or is a 503, send the same request with the same key until you get another answer. The ' +
    'action is done at most once, and every repeat gets the same bytes.',
  '**Refusals** are problem details (RFC 9457, `application/problem+json`). Programs tell them apart by `code`. Any ' +
    'request may meet the codes `ROUTE_NOT_FOUND` (404), `MALFORMED_REQUEST` (400), `REQUEST_TIMEOUT` (408) and ' +
    '`HEADERS_TOO_LARGE` (431), which belong to no operation.',
  "**Events** about orders are sent to the shop's data platform. The webhooks describe them.",
];

export const INFO = {
  title: 'Storefront orders',
  version: '0.1.0',
  summary: 'Orders and payments for storefronts',
  description: INTRODUCTION.join('\n\n'),
  contact: { name: 'The maintainers of storefront-orders' },
  license: { name: 'MIT', identifier: 'MIT' },
};

/** The first server is the one that the client read the document from. */
export const SERVERS = [
  { url: '/', description: 'The server that serves this document.' },
  { url: 'http://127.0.0.1:3000', description: 'A service on this machine, as `npm start` runs it.' },
];

/** The tags of the routes, in the order in which the documentation shows them. */
export const TAGS = [
  { name: 'Products', description: 'The products that the shop sells, and which of them are popular.' },
  { name: 'Balance', description: "The caller's prepaid money and its ledger." },
  {
    name: 'Coupons',
    description: "Campaigns that give out coupons, first come, first served, and the caller's own coupons.",
  },
  { name: 'Orders', description: 'Placing, paying for and cancelling orders.' },
  { name: 'Operator products', description: 'Managing products, their options and their stock.' },
  { name: 'Operator coupons', description: 'Managing coupon campaigns.' },
  { name: 'Operator users', description: 'The balances and the coupons of all users.' },
  { name: 'Operator orders', description: 'The orders of all users.' },
  {
    name: 'Operator events',
    description: 'The events for the data platform, and whether they have arrived.',
  },
  { name: 'Operator audit', description: 'What operators have changed.' },
  { name: 'Operator reconciliation', description: 'Checking that the books are right.' },
  { name: 'Health', description: 'Probes for load balancers and monitoring.' },
];
