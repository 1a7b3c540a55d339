import type { CreateCouponCommand } from './create-coupon.ts';
import type { CreateProductCommand } from './create-product.ts';
import type { NewOption } from './new-option.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a demo shop sells. Prices are in the currency's smallest unit and make sense in KRW. Stock is in units. */
export const DEMO_PRODUCTS: readonly CreateProductCommand[] = [
  product('Linen Shirt', 'Washed European linen, relaxed fit, mother-of-pearl buttons.', [
    option('White, M', 59_000, 120),
    option('White, L', 59_000, 80),
    option('Navy, M', 59_000, 95),
    option('Navy, L', 59_000, 60),
  ]),
  product('Canvas Tote Bag', 'Heavy cotton canvas with an inner pocket; carries 15 kg.', [
    option('Natural', 24_000, 300),
    option('Black', 24_000, 250),
  ]),
  product('Pour-Over Coffee Set', 'Borosilicate server for four cups, dripper and 40 paper filters.', [
    option('600 ml', 42_000, 75),
  ]),
  product('House Blend Coffee Beans', 'Roasted weekly: cocoa, hazelnut and a little orange.', [
    option('200 g', 14_000, 500),
    option('500 g', 31_000, 240),
    option('1 kg', 56_000, 90),
  ]),
  product('Stoneware Mug', 'Thrown by hand, glazed inside, holds 350 ml. Dishwasher safe.', [
    option('Moss', 18_000, 160),
    option('Sand', 18_000, 140),
    option('Indigo', 19_000, 40),
  ]),
  product('Wireless Earbuds', 'Noise cancelling, eight hours on one charge, USB-C case.', [
    option('Graphite', 129_000, 45),
    option('Ivory', 129_000, 30),
  ]),
  product('Running Shoes', 'Light trainers for road and treadmill, 8 mm drop.', [
    option('250 mm', 109_000, 35),
    option('260 mm', 109_000, 50),
    option('270 mm', 109_000, 50),
    option('280 mm', 109_000, 20),
  ]),
  product('Desk Lamp', 'Warm to cool light in five steps, a folding arm, a weighted base.', [
    option('Matt black', 78_000, 60),
    option('Limited brass', 118_000, 5),
  ]),
];

/** The two campaigns of a demo shop. They issue coupons from the start of the day before `now`, for 31 days. */
export function demoCoupons(now: Date): readonly CreateCouponCommand[] {
  const day = (offset: number) => new Date((Math.floor(now.getTime() / DAY_MS) + offset) * DAY_MS);
  const window = { issueStartsAt: day(-1), issueEndsAt: day(30), usableUntil: day(60) };
  return [
    {
      ...window,
      name: 'Welcome: 5,000 off',
      discount: { type: 'FIXED', amount: 5_000 },
      minimumOrderAmount: 30_000,
      quantity: 1_000,
    },
    {
      ...window,
      name: 'First 100: 20% off, up to 30,000',
      discount: { type: 'PERCENTAGE', percent: 20, maximumAmount: 30_000 },
      minimumOrderAmount: 0,
      quantity: 100,
    },
  ];
}

function product(name: string, description: string, options: readonly NewOption[]): CreateProductCommand {
  return { name, description, options };
}

function option(name: string, price: number, stock: number): NewOption {
  return { name, price, stock };
}
