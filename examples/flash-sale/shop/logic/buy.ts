import type { Order, Shop } from '../../../../clients/typescript/src/index.ts';
import type { Purchase } from './purchase-store.ts';
import { type Outcome, untilAnswered, type WaitFor } from './until-answered.ts';
import { requestOf } from './wish.ts';

/**
 * Charges what is missing, if the purchase says so, and then buys. Each of the two has a key of its own, so the whole can
 * be sent again from the start at any time: what was done already is answered from the service's memory.
 */
export async function buy(shop: Shop, purchase: Purchase, waitFor: WaitFor): Promise<Outcome<Order>> {
  const { wish, key, charge } = purchase;
  if (charge) {
    const { amount } = charge;
    const send = () => shop.chargeBalance({ body: { amount }, headers: { 'Idempotency-Key': charge.key } });
    const charged = await untilAnswered(send, waitFor);
    if (!charged.isDone) return charged;
  }
  const request = { body: requestOf(wish), headers: { 'Idempotency-Key': key } };
  return untilAnswered(
    () => (wish.kind === 'buy' ? shop.checkout(request) : shop.placeOrder(request)),
    waitFor,
  );
}
