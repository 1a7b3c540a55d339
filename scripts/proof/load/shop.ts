import { aCampaign, anOption, aProductCommand } from '../../../tests/builders.ts';
import { OPERATOR, type ServiceAnswer, type ServiceRequest } from '../../../tests/races/service-process.ts';
import type { Random } from '../random.ts';
import { Violation } from '../violation.ts';

/** What the clients of one shopper know about the shopper's own orders and coupons. */
export interface Shopper {
  readonly userId: string;
  readonly pendingOrders: Set<string>;
  readonly paidOrders: Set<string>;
  readonly freeCoupons: Set<string>;
}

/** The shop of one round: options, campaigns and shoppers that no other round uses. */
export interface RoundShop {
  /** Begins the names of everything in it. */
  readonly name: string;
  readonly shoppers: readonly Shopper[];
  readonly optionIds: readonly string[];
  readonly campaignIds: readonly string[];
}

/** Sends a request. Rejects if the answer is lost. */
export type Send = (request: ServiceRequest) => Promise<ServiceAnswer>;

/** How large a shop is. */
export interface ShopSize {
  readonly shoppers: number;
  readonly campaigns: number;
}

const SMALL: ShopSize = { shoppers: 8, campaigns: 3 };
/** The first option is the hot one. Stock runs out now and then, and the operator adds to it. One option is free. */
const OPTIONS = [
  { name: 'Hot', price: 700, stock: 150 },
  { name: 'Cold', price: 300, stock: 10_000 },
  { name: 'Free', price: 0, stock: 10_000 },
].map((option) => anOption(option));

/** Opens the shop of a round. A campaign has fewer coupons than there are shoppers, or just enough. */
export async function openRoundShop(
  send: Send,
  name: string,
  random: Random,
  size: ShopSize = SMALL,
): Promise<RoundShop> {
  const product = await make(
    send,
    '/v1/admin/products',
    `${name} product`,
    aProductCommand({ options: OPTIONS }),
  );
  const campaigns = Array.from({ length: size.campaigns }, (_, index) =>
    make(
      send,
      '/v1/admin/coupons',
      `${name} campaign ${index + 1}`,
      aCampaign({ quantity: random.between(2, size.shoppers) }),
    ),
  );
  return {
    name,
    shoppers: Array.from({ length: size.shoppers }, (_, index) => ({
      userId: `${name}-shopper-${index}`,
      pendingOrders: new Set(),
      paidOrders: new Set(),
      freeCoupons: new Set(),
    })),
    optionIds: (product.options as { id: string }[]).map(({ id }) => id),
    campaignIds: (await Promise.all(campaigns)).map(({ id }) => String(id)),
  };
}

async function make(send: Send, path: string, key: string, body: object): Promise<Record<string, unknown>> {
  const answer = await send({ userId: OPERATOR, path, key, body });
  if (answer.status !== 201) throw new Violation('The shop cannot be opened', { path, answer: answer.text });
  return answer.body;
}
