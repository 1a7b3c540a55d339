import { SIZES, seededId } from '../seed/seeded-rows.ts';
import type { Spread, Workload } from './workloads.ts';

/** What of a reply a flow may look at. */
export interface Reply {
  readonly status: number;
  readonly location: string | undefined;
}

/** The requests of one operation, each sent when the reply to the one before it is there. */
export type Flow = Generator<string, void, Reply>;

/** What an order is about: so many lines, of so many different items. */
export interface Cart {
  readonly items: number;
  readonly lines: number;
}

/** What flows are made of. */
export interface FlowContext {
  readonly spread: Spread;
  readonly cart: Cart;
  /** The token of each seeded user, of the first one at 0. */
  readonly tokens: readonly string[];
  /** Different in every process and run, so that no key is used twice. */
  readonly runId: string;
  /** The numbers that this process gives its operations: `first`, and every `step`-th after it. */
  readonly first: number;
  readonly step: number;
}

/** Makes the next operation of the workload, its requests as the bytes that go over the wire. */
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
  // A campaign gives each user one coupon: when all have theirs, the hot campaign is the next one.
  *'coupon-issue'(n, { spread, tokens }) {
    const [campaign, user] =
      spread === 'hot'
        ? [Math.floor(n / SIZES.users) % SIZES.coupons, n % SIZES.users]
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

/** Different items, one of each; the hot one is the first. */
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
