import type { CreateCouponCommand } from '../src/application/create-coupon.ts';
import type { NewOption } from '../src/application/new-option.ts';
import type { UseCases } from '../src/application/use-cases.ts';
import type { Order } from '../src/domain/order.ts';
import { aCampaign, anOption, aProductCommand } from './builders.ts';

/** Puts a product with one option on sale; resolves with the option's id. */
export async function givenOption(useCases: UseCases, option: Partial<NewOption> = {}): Promise<string> {
  const product = await useCases.createProduct.execute(aProductCommand({ options: [anOption(option)] }));
  return firstOf(product.options).id;
}

export async function givenBalance(useCases: UseCases, userId: string, amount: number): Promise<void> {
  await useCases.chargeBalance.execute({ userId, amount });
}

/** Opens a campaign; resolves with its id. */
export async function givenCampaign(
  useCases: UseCases,
  campaign: Partial<CreateCouponCommand> = {},
): Promise<string> {
  return (await useCases.createCoupon.execute(aCampaign(campaign))).id;
}

/** Gives the user a coupon of a new campaign; resolves with the issued coupon's id. */
export async function givenIssuedCoupon(
  useCases: UseCases,
  userId: string,
  campaign: Partial<CreateCouponCommand> = {},
): Promise<string> {
  const couponId = await givenCampaign(useCases, campaign);
  return (await useCases.issueCoupon.execute({ userId, couponId })).id;
}

/** Places an order for units of one option. */
export function givenOrder(
  useCases: UseCases,
  userId: string,
  optionId: string,
  quantity = 1,
): Promise<Order> {
  return useCases.placeOrder.execute({ userId, items: [{ optionId, quantity }] });
}

/**
 * Runs the expiry until it postpones no order. It postpones orders whose rows another transaction has locked for long.
 * Resolves with how many orders it cancelled. Throws if one failed.
 */
export async function expireAll(useCases: UseCases): Promise<number> {
  let all = 0;
  for (;;) {
    const { cancelled, failed, postponed } = await useCases.expireOrders.execute();
    if (failed > 0) throw new RangeError(`${failed} orders could not be cancelled`);
    all += cancelled;
    if (postponed === 0) return all;
  }
}

export function firstOf<Row>(rows: readonly Row[]): Row {
  const [first] = rows;
  if (first === undefined) throw new RangeError('There is no first one');
  return first;
}
