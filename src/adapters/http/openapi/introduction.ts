import { MAX_MONEY } from '../../../domain/money.ts';

/** What a reader must know before the first request, in Markdown. The documentation shows it above the operations. */
export const INTRODUCTION = `
Sells products with limited stock for prepaid money: a catalogue with stock, balances, first-come coupons, orders,
payments, and the most popular products.

List the products, and place an order for one or more of their options. The order reserves the stock until \`expiresAt\`.
Pay for it from the balance before then, and it is confirmed. Checkout does both in one call.

Requests are JSON in UTF-8, at most 64 KiB, and 256 KiB to create a product. A field or a query parameter that is not described here is refused.

## Authentication

Send a JSON Web Token as \`Authorization: Bearer …\`. Its \`sub\` is the caller, so no request names its own user.
Another user's order or coupon is not found (404). The operations for operators need the word \`admin\` in the token's
\`scope\`. Products, their rank and coupon campaigns can be read without a token.

On your own machine, \`npm start\` prints an address of this page with which it acts as a shopper and as an operator.
\`npm run token -- alice\` prints a token for the user \`alice\`.

## Idempotency

Send an \`Idempotency-Key\` with every POST. The operations that move money or stock demand one. Use a new key for each
new action. The same request with the same key is done once, and every repeat gets the first answer again, byte for byte,
with \`Idempotency-Replayed: true\`. A refusal that changed nothing leaves the key free. A key is kept for seven days.

This page sends a new key each time, unless you type one in.

## Errors

A refusal is an object of problem details (RFC 9457, \`application/problem+json\`):

\`\`\`json
{
  "type": "/problems/out-of-stock",
  "title": "There is not enough stock",
  "status": 409,
  "detail": "There is not enough stock for this order.",
  "instance": "/v1/orders",
  "code": "OUT_OF_STOCK",
  "requestId": "7d2f0a52-9d53-4a3e-8a57-0f3f4b0c6e21",
  "items": [{ "optionId": "019aa2f0-5c00-7a10-8000-000000000013", "requested": 2, "available": 1 }]
}
\`\`\`

Programs tell refusals apart by \`code\`, which does not change. \`type\` is the path of a page that says what the code
means and what to do. The log of the service names the refusal by its \`requestId\`. Any request may meet the codes
\`ROUTE_NOT_FOUND\` (404), \`MALFORMED_REQUEST\` (400), \`REQUEST_TIMEOUT\` (408) and \`HEADERS_TOO_LARGE\` (431), which
belong to no operation.

## Money, times and ids

Money is a whole number in the currency's smallest unit, such as won or cents. It is at most
${MAX_MONEY.toLocaleString('en')} in a price, a charge or a total. Everything that shows money shows its \`currency\`.
Times are RFC 3339 in UTC with milliseconds. Ids are UUIDs.

## Paging

Lists take \`limit\` (1 to 100, 20 by default) and \`cursor\`, and are newest first. To read on, send the \`nextCursor\` of
a page as the next \`cursor\`. At the end it is null, and \`hasMore\` is false.

## Retries

If an answer is lost or is a 503, send the same request with the same key until you get another answer. The action is
done at most once. After a 429 or a 503, wait for \`Retry-After\` seconds first. After a 402 of a payment, the order is
cancelled: charge the balance, and place a new order.

\`RateLimit-Policy\` names the limit that counted a request, and \`RateLimit\` says how many requests are left (\`r\`), and
in how many seconds all are there again (\`t\`).

## Events

The service tells the shop's data platform of each confirmed order, and of each cancellation of a confirmed order. The
webhooks describe these events.
`.trim();
