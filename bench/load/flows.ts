import { SIZES, seededId } from '../seed/seeded-rows.ts';
import type { Spread, Workload } from './workloads.ts';

/** The parts of a reply that a flow may look at. */
interface Reply {
  readonly status: number;
  readonly location: string | undefined;
}

/** The requests of one operation. Each is sent after the reply to the one before it. */
export type Flow = Generator<string, void, Reply>;

/** What orders are made of: `lines` lines each, of items out of the first `items`. */
export interface Cart {
  readonly items: number;
  readonly lines: number;
}

/** What the flows of one process need. */
export interface FlowContext {
  readonly spread: Spread;
  readonly cart: Cart;
  /** The tokens of the seeded users, in the order of the users. */
  readonly tokens: readonly string[];
  /** Different in every process and run, so that no idempotency key is used twice. */
  readonly runId: string;
  /** This process numbers its operations `first`, `first + step`, `first + 2 * step` and so on. */
  readonly first: number;
  readonly step: number;
}

/** Returns a function that makes the next operation of the workload. Its requests are the text that goes over the wire. */
export function flowMaker(workload: Workload, context: FlowContext): () => Flow {
  const flow = FLOWS[workload];
  let n = context.first - context.step;
  return () => {
    n += context.step;
    return flow(n, context);
  };
}

const FLOWS: Readonly<Record<Workload, (n: number, context: FlowContext) => Flow>> = {
  *'order-and-payment'(n, context) {
    const token = someToken(context);
    const placed = yield post('/v1/orders', token, orderBody(context), `${context.runId}-${n}`);
    if (placed.location === undefined) return;
    yield post(`${placed.location}/payment`, token, '', `${context.runId}-${n}-pay`);
  },
  *checkout(n, context) {
    yield post('/v1/checkout', someToken(context), orderBody(context), `${context.runId}-${n}`);
  },
  *charge(n, context) {
    yield post('/v1/balance/charges', someToken(context), '{"amount":1000}', `${context.runId}-${n}`);
  },
  // A campaign gives each user one coupon. After all users have theirs, the next of the other campaigns is the hot one.
  *'coupon-issue'(n, { spread, tokens }) {
    const [campaign, user] =
      spread === 'hot'
        ? [SIZES.coupons + (Math.floor(n / SIZES.users) % SIZES.hotCoupons), n % SIZES.users]
        : [n % SIZES.coupons, Math.floor(n / SIZES.coupons) % SIZES.users];
    yield post(`/v1/coupons/${seededId('coupon', campaign + 1)}/issues`, tokens[user], '');
  },
  *'product-list'() {
    yield get('/v1/products');
  },
  *balance(_n, context) {
    yield get('/v1/balance', someToken(context));
  },
};

/** One unit of each of several different items. The hot item is the first one. */
function orderBody({ spread, cart: { items, lines } }: FlowContext): string {
  const first = spread === 'hot' ? 0 : Math.floor(Math.random() * items);
  const chosen = Array.from({ length: lines }, (_, index) =>
    seededId('option', 1 + ((first + index) % items)),
  );
  return `{"items":[${chosen.map((optionId) => `{"optionId":"${optionId}","quantity":1}`)}]}`;
}

function someToken({ tokens }: FlowContext): string | undefined {
  return tokens[Math.floor(Math.random() * tokens.length)];
}

function get(path: string, token?: string): string {
  const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;
  return `GET ${path} HTTP/1.1\r\nHost: bench\r\n${authorization}\r\n`;
}

function post(path: string, token: string | undefined, body: string, key?: string): string {
  const head = [`POST ${path} HTTP/1.1`, 'Host: bench', `Authorization: Bearer ${token}`];
  if (key !== undefined) head.push(`Idempotency-Key: ${key}`);
  if (body !== '') head.push('Content-Type: application/json');
  return `${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
