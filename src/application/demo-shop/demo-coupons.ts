import type { Coupon } from '../../domain/coupon.ts';
import { type CreateCouponCommand, createCoupon } from '../create-coupon.ts';
import type { Shop } from '../ports/transactions.ts';
import { DEMO_IDS, DEMO_USERS } from './demo-ids.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A campaign of the demo shop, and the coupons that users have of it. */
interface DemoCampaign extends CreateCouponCommand {
  readonly id: string;
  readonly issued: readonly { readonly id: string; readonly userId: string; readonly at: Date }[];
}

/** Adds a campaign in each state, and a coupon of the shopper in each state that needs no order. */
export function addDemoCoupons(shop: Shop): void {
  for (const { id, issued, ...command } of demoCampaigns(shop.now)) {
    const campaign = createCoupon(command, id, shop);
    const left = issued.reduce<Coupon>((coupon, { id: issuedId, userId, at }) => {
      const [next, issuedCoupon] = coupon.issueTo(userId, issuedId, false, at);
      shop.issuedCoupons.add(issuedCoupon);
      return next;
    }, campaign);
    if (left !== campaign) shop.coupons.put(left);
  }
}

/** Every time is counted from `now`, so the states are the same whenever the shop is made. */
function demoCampaigns(now: Date): readonly DemoCampaign[] {
  const day = (offset: number) => new Date((Math.floor(now.getTime() / DAY_MS) + offset) * DAY_MS);
  const { shopper, broke } = DEMO_USERS;
  const open = { issueStartsAt: day(-1), issueEndsAt: day(30), usableUntil: day(60) };
  return [
    {
      ...open,
      id: DEMO_IDS.couponId,
      name: 'Autumn: 10 % off',
      discount: { type: 'PERCENTAGE', percent: 10, maximumAmount: 20_000 },
      minimumOrderAmount: 30_000,
      quantity: 100,
      issued: [{ id: DEMO_IDS.issuedCouponId, userId: shopper, at: now }],
    },
    {
      ...open,
      id: DEMO_IDS.issuableCouponId,
      name: 'Welcome: 5,000 off',
      discount: { type: 'FIXED', amount: 5_000 },
      minimumOrderAmount: 30_000,
      quantity: 1_000,
      issued: [],
    },
    {
      id: DEMO_IDS.laterCouponId,
      name: 'Next month: 7,000 off',
      discount: { type: 'FIXED', amount: 7_000 },
      minimumOrderAmount: 0,
      quantity: 100,
      issueStartsAt: day(30),
      issueEndsAt: day(60),
      usableUntil: day(90),
      issued: [],
    },
    {
      ...open,
      id: DEMO_IDS.soldOutCouponId,
      name: 'First two: 10,000 off',
      discount: { type: 'FIXED', amount: 10_000 },
      minimumOrderAmount: 0,
      quantity: 2,
      issued: [
        { id: DEMO_IDS.usedCouponId, userId: shopper, at: now },
        { id: DEMO_IDS.othersCouponId, userId: broke, at: now },
      ],
    },
    {
      id: DEMO_IDS.endedCouponId,
      name: 'Last month: 3,000 off',
      discount: { type: 'FIXED', amount: 3_000 },
      minimumOrderAmount: 0,
      quantity: 100,
      issueStartsAt: day(-60),
      issueEndsAt: day(-30),
      usableUntil: day(-7),
      issued: [{ id: DEMO_IDS.expiredCouponId, userId: shopper, at: day(-40) }],
    },
    {
      ...open,
      id: DEMO_IDS.firstComeCouponId,
      name: 'First 100: 20 % off, up to 30,000',
      discount: { type: 'PERCENTAGE', percent: 20, maximumAmount: 30_000 },
      minimumOrderAmount: 0,
      quantity: 100,
      issued: [{ id: DEMO_IDS.heldCouponId, userId: shopper, at: now }],
    },
  ];
}
