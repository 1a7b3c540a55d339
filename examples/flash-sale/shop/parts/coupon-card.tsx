import type { Coupon, IssuedCoupon, IssuedCouponStatus } from '../../../../clients/typescript/src/index.ts';
import { useChange } from '../hooks/use-change.ts';
import { useNow } from '../hooks/use-now.ts';
import { clockText } from '../logic/countdown.ts';
import { couponState } from '../logic/coupon-state.ts';
import { discountText } from '../logic/discount-text.ts';
import { untilAnswered } from '../logic/until-answered.ts';
import type { Session } from '../session.ts';
import { Press } from './press.tsx';
import { RefusalNote } from './refusal-note.tsx';
import { WaitNote } from './wait-note.tsx';

interface CouponCardProps {
  readonly session: Session;
  readonly coupon: Coupon;
  readonly mine: IssuedCoupon | null;
  readonly onChanged: () => void;
}

const MINE: Record<IssuedCouponStatus, string> = {
  ISSUED: 'It is yours',
  RESERVED: 'It is yours, and an order holds it',
  USED: 'You have used it',
  EXPIRED: 'Its time is over',
};

/** The coupon campaign, with the countdown to its start by the server's clock. */
export function CouponCard({ session: { shop, clock }, coupon, mine, onChanged }: CouponCardProps) {
  const now = useNow(clock.now);
  const change = useChange();
  const state = couponState(coupon, mine, now);

  const take = async () => {
    // A shopper gets one coupon of a campaign, so the campaign's id makes the key.
    const request = { path: { couponId: coupon.id }, headers: { 'Idempotency-Key': `coupon:${coupon.id}` } };
    await change.ask((waitFor) => untilAnswered(() => shop.issueCoupon(request), waitFor));
    onChanged();
  };

  return (
    <section class="card coupon" data-state={state} aria-labelledby="coupon">
      <div>
        <h2 id="coupon">{coupon.name}</h2>
        <p>{discountText(coupon)}</p>
        <p class="faint">
          {coupon.remaining} of {coupon.quantity} left
        </p>
      </div>
      <div class="stub">
        {state === 'soon' && (
          <>
            <span class="faint">Opens in</span>
            <time class="count" dateTime={coupon.issueStartsAt}>
              {clockText(Date.parse(coupon.issueStartsAt) - now)}
            </time>
          </>
        )}
        {state === 'open' && (
          <Press isPrimary isAsking={change.isAsking} onPress={() => void take()}>
            Take it
          </Press>
        )}
        {state === 'soldOut' && <strong>All taken</strong>}
        {state === 'over' && <strong>Over</strong>}
        <div aria-live="polite">{mine && <strong>{MINE[mine.status]}</strong>}</div>
      </div>
      <div class="wide" aria-live="polite">
        {change.waiting && <WaitNote waiting={change.waiting} />}
        {change.problem && <RefusalNote problem={change.problem} currency={coupon.currency} />}
      </div>
    </section>
  );
}
