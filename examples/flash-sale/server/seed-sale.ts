import type { Product, Shop } from '../../../clients/typescript/src/index.ts';
import type { Sale } from '../sale.ts';

const LAMP_PRICE = 118_000;
const COUPON_UNITS = 100;
const COUPON_DISCOUNT = 20_000;
const BULB_UNITS = 1_000_000;
const BULB_PRICE = 4_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Something that the simulated shoppers buy. */
export interface Article {
  readonly optionId: string;
  readonly price: number;
}

/** What the simulated shoppers buy: the lamp, and bulbs when the lamps are sold out. */
export interface Articles {
  readonly lamp: Article;
  readonly bulb: Article;
}

/** Puts the lamp, of which there are `units`, and the bulbs on sale, as an operator does. */
export async function seedSale(operator: Shop, units: number): Promise<{ sale: Sale; articles: Articles }> {
  // A list shows the newest product first, so the lamp comes last.
  const bulb = await operator.adminCreateProduct({
    body: {
      name: 'Bulb for the lamp',
      description: 'Warm light, 470 lumen. There are enough for everyone.',
      options: [{ name: 'E14, 4 W', price: BULB_PRICE, stock: BULB_UNITS }],
    },
    throwOnError: true,
  });
  const lamp = await operator.adminCreateProduct({
    body: {
      name: 'Limited brass lamp',
      description: `Turned from one piece of brass. ${units} were made, and there will be no more.`,
      options: [{ name: 'Brass, numbered', price: LAMP_PRICE, stock: units, maxPerOrder: 2 }],
    },
    throwOnError: true,
  });
  const articles = { lamp: onlyOption(lamp.data), bulb: onlyOption(bulb.data) };
  const sale: Sale = {
    productId: lamp.data.id,
    optionId: articles.lamp.optionId,
    units,
    couponId: null,
    couponUnits: COUPON_UNITS,
    couponStartsAt: null,
    currency: lamp.data.currency,
  };
  return { sale, articles };
}

/** Announces the sale's coupons. They can be taken after `delaySeconds`. */
export async function announceCoupons(operator: Shop, sale: Sale, delaySeconds: number): Promise<Sale> {
  // The service and PostgreSQL run on this machine, so this clock is theirs.
  const startsMs = Date.now() + delaySeconds * 1000;
  const { data } = await operator.adminCreateCoupon({
    body: {
      name: 'For the quick: 20,000 off',
      discount: { type: 'FIXED', amount: COUPON_DISCOUNT },
      minimumOrderAmount: LAMP_PRICE,
      quantity: sale.couponUnits,
      issueStartsAt: new Date(startsMs).toISOString(),
      issueEndsAt: new Date(startsMs + DAY_MS).toISOString(),
      usableUntil: new Date(startsMs + DAY_MS).toISOString(),
    },
    throwOnError: true,
  });
  return { ...sale, couponId: data.id, couponStartsAt: data.issueStartsAt };
}

function onlyOption({ options: [option] }: Product): Article {
  if (!option) throw new RangeError('A product has an option');
  return { optionId: option.id, price: option.price };
}
