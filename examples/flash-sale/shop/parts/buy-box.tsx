import { useRef } from 'preact/hooks';
import type { IssuedCoupon, ProductOption } from '../../../../clients/typescript/src/index.ts';
import type { PurchaseView } from '../hooks/use-purchase.ts';
import type { WishChange } from '../logic/explain-refusal.ts';
import { quote } from '../logic/wish.ts';
import { BuyForm } from './buy-form.tsx';
import { Receipt } from './receipt.tsx';
import { RefusalNote } from './refusal-note.tsx';
import { WaitNote } from './wait-note.tsx';

interface BuyBoxProps {
  readonly purchase: PurchaseView;
  readonly option: ProductOption;
  readonly coupon: IssuedCoupon | null;
  readonly currency: string;
}

/** Buying, from the choice to the receipt. */
export function BuyBox({ purchase, option, coupon, currency }: BuyBoxProps) {
  const { asked, waiting, refused, bought } = purchase;
  const box = useRef<HTMLElement>(null);

  /** The button that was pressed goes away, so the box takes the focus. */
  const startAnew = () => {
    purchase.startAnew();
    box.current?.focus();
  };

  const takeOffer = ({ chargeAmount, ...change }: WishChange) => {
    if (!refused) return;
    const wish = { ...refused.wish, ...change };
    const { total } = quote(option.price, wish.quantity, wish.issuedCouponId ? coupon : null);
    // Only if the shopper saw another total in the refusal, it is not the one that the page reckons.
    const expectedTotal = change.expectedTotal ?? total;
    purchase.press({ ...wish, expectedTotal }, chargeAmount);
  };

  return (
    <section class="card buy" ref={box} tabIndex={-1} aria-label="Buy">
      {!bought && <BuyForm purchase={purchase} option={option} coupon={coupon} currency={currency} />}
      <div aria-live="polite">
        {waiting && <WaitNote waiting={waiting} />}
        {refused && !asked && (
          <RefusalNote
            problem={refused.problem}
            currency={currency}
            kind={refused.wish.kind}
            onOffer={takeOffer}
          >
            <button type="button" onClick={startAnew}>
              Not now
            </button>
          </RefusalNote>
        )}
        {bought && <Receipt {...bought} onDone={startAnew} />}
      </div>
    </section>
  );
}
