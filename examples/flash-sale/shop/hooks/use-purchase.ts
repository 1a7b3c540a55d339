import { useEffect, useState } from 'preact/hooks';
import type { Order, Problem } from '../../../../clients/typescript/src/index.ts';
import { buy } from '../logic/buy.ts';
import type { Purchase } from '../logic/purchase-store.ts';
import type { Wish } from '../logic/wish.ts';
import type { Session } from '../session.ts';
import { useChange, type Waiting } from './use-change.ts';

/** Where the shopper's purchase is. */
export interface PurchaseView {
  /** What the service is being asked for; null if nothing is under way. */
  readonly asked: Wish | null;
  readonly waiting: Waiting | null;
  readonly refused: { readonly problem: Problem; readonly wish: Wish } | null;
  readonly bought: { readonly order: Order; readonly isReplay: boolean } | null;
  /** Fulfils the wish. While a purchase is under way, this sends that purchase again, under its keys. */
  readonly press: (wish: Wish, chargeAmount?: number) => void;
  /** Shows a refusal that came elsewhere, such as when an order that was held was paid. */
  readonly refuse: (problem: Problem, wish: Wish) => void;
  /** Goes back to choosing. The next press is another purchase. */
  readonly startAnew: () => void;
}

/**
 * The one purchase of this page. Its keys stay in the tab's storage until the shopper has seen the answer and starts
 * another purchase. So a double click, a second press and a reload all send the same request under the same key, and the
 * service buys once.
 */
export function usePurchase({ shop, purchases }: Session, afterChange: () => void): PurchaseView {
  const change = useChange();
  const [wish, setWish] = useState<Wish | null>(null);
  const [bought, setBought] = useState<PurchaseView['bought']>(null);

  async function send(purchase: Purchase): Promise<void> {
    setWish(purchase.wish);
    const outcome = await change.ask((waitFor) => buy(shop, purchase, waitFor));
    afterChange();
    if (!outcome.isDone || purchase.wish.kind === 'reserve') return purchases.drop(purchase);
    const { data: order, isReplay } = outcome;
    // Of two requests under one key, the second is answered with the reply to the first.
    setBought((last) => ({ order, isReplay: isReplay || last?.order.id === order.id }));
  }

  useEffect(() => {
    const begun = purchases.find();
    if (begun) void send(begun);
  }, []);

  return {
    asked: change.isAsking ? wish : null,
    waiting: change.waiting,
    refused: change.problem && wish && { problem: change.problem, wish },
    bought,
    press: (wanted, chargeAmount) => void send(purchases.find() ?? purchases.begin(wanted, chargeAmount)),
    refuse: (problem, refusedWish) => {
      setWish(refusedWish);
      change.setProblem(problem);
    },
    startAnew: () => {
      const begun = purchases.find();
      if (begun) purchases.drop(begun);
      setBought(null);
      change.setProblem(null);
    },
  };
}
