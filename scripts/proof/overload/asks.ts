import { aCampaign } from '../../../tests/builders.ts';
import { OPERATOR, tokenOf } from '../../../tests/races/service-process.ts';
import type { RoundShop, Send } from '../load/shop.ts';
import { Violation } from '../violation.ts';
import type { Ask, Pressure } from './pressure.ts';

const USERS = 200;
const STOCK = 5_000_000;
/** Tokens are signed in portions, because each is a task of its own. */
const AT_ONCE = 1_000;

/** Requests of one kind, all different, and what the database holds of them afterwards. */
export interface Asks {
  readonly next: () => Ask | undefined;
  /** Throws a `Violation` unless the database holds exactly what was acknowledged. */
  check(databaseUrl: string, pressure: readonly Pressure[]): Promise<void>;
}

/** Checkouts of one unit of the free option of the shop, by many users. There is no end of them. */
export async function checkouts(send: Send, { name, optionIds }: RoundShop): Promise<Asks> {
  const optionId = optionIds.at(-1);
  await made(send, `/v1/admin/options/${optionId}/stock-adjustments`, `${name} stock`, {
    delta: STOCK,
    reason: 'enough for an overload',
  });
  const users = Array.from({ length: USERS }, (_, index) => `${name}-crowd-${index}`);
  const tokens = await tokensOf(users);
  const body = JSON.stringify({ items: [{ optionId, quantity: 1 }] });
  let count = 0;
  return {
    next() {
      count += 1;
      return {
        path: '/v1/checkout',
        token: tokens[count % tokens.length] ?? '',
        key: `${name} crowd ${count}`,
        body,
        effectOf: ({ id, total }) => `order ${id} for ${total}`,
      };
    },
    check: (databaseUrl, pressures) =>
      requireStored(
        databaseUrl,
        pressures,
        `select 'order ' || id || ' for ' || total as line from orders where user_id like '${name}-crowd-%'`,
      ),
  };
}

/** One request for a coupon of one campaign by each of `users` users. */
export async function couponRush(
  send: Send,
  name: string,
  { users: count, coupons }: { users: number; coupons: number },
): Promise<Asks & { readonly couponId: string }> {
  const campaign = aCampaign({ quantity: coupons });
  const couponId = String((await made(send, '/v1/admin/coupons', `${name} rush`, campaign)).id);
  const users = Array.from({ length: count }, (_, index) => `${name}-rush-${index}`);
  const tokens = await tokensOf(users);
  const left = users.entries();
  return {
    couponId,
    next() {
      const { value } = left.next();
      if (!value) return undefined;
      const [index, userId] = value;
      return {
        path: `/v1/coupons/${couponId}/issues`,
        token: tokens[index] ?? '',
        key: `${name} rush`,
        effectOf: ({ id }) => `coupon ${id} of ${userId}`,
      };
    },
    check: (databaseUrl, pressures) =>
      requireStored(
        databaseUrl,
        pressures,
        `select 'coupon ' || id || ' of ' || user_id as line from issued_coupons where coupon_id = '${couponId}'`,
      ),
  };
}

async function requireStored(
  databaseUrl: string,
  pressures: readonly Pressure[],
  lines: string,
): Promise<void> {
  const [first, ...others] = pressures.map(({ acknowledged }) => acknowledged);
  for (const other of others) first?.addAll(other);
  await first?.requireStored(databaseUrl, lines, 'Effects are not stored exactly as acknowledged');
}

async function tokensOf(users: readonly string[]): Promise<string[]> {
  const tokens: string[] = [];
  for (let start = 0; start < users.length; start += AT_ONCE) {
    tokens.push(...(await Promise.all(users.slice(start, start + AT_ONCE).map(tokenOf))));
  }
  return tokens;
}

async function made(send: Send, path: string, key: string, body: object): Promise<Record<string, unknown>> {
  const answer = await send({ userId: OPERATOR, path, key, body });
  if (answer.status >= 300)
    throw new Violation('The overload cannot be prepared', { path, text: answer.text });
  return answer.body;
}
