import { useState } from 'preact/hooks';
import type { IssuedCoupon, ProductOption } from '../../../../clients/typescript/src/index.ts';
import type { PurchaseView } from '../hooks/use-purchase.ts';
import { moneyFormat } from '../logic/money.ts';
import { quote, type Wish } from '../logic/wish.ts';
import { Press } from './press.tsx';
import { Stepper } from './stepper.tsx';

interface BuyFormProps {
  readonly purchase: PurchaseView;
  readonly option: ProductOption;
  readonly coupon: IssuedCoupon | null;
  readonly currency: string;
}

const MOST = 10;

/** The choice of how many and with which coupon, and the two ways to order. */
export function BuyForm({ purchase: { press, asked }, option, coupon, currency }: BuyFormProps) {
  const [quantity, setQuantity] = useState(1);
  const [isWanted, setWanted] = useState(true);
  const money = moneyFormat(currency);
  const isAsking = asked !== null;
  const usable = coupon?.status === 'ISSUED' ? coupon : null;
  const used = isWanted ? usable : null;
  const { discount, total } = quote(option.price, quantity, used);

  const order = (kind: Wish['kind']) => {
    const issuedCouponId = used && discount > 0 ? used.id : null;
    press({ kind, optionId: option.id, quantity, issuedCouponId, expectedTotal: total });
  };

  return (
    <div class="form">
      <div class="line">
        <Stepper
          label="How many"
          value={asked?.quantity ?? quantity}
          most={option.maxPerOrder ?? MOST}
          isLocked={isAsking}
          onChange={setQuantity}
        />
        <p class="total">
          <span class="faint">Total</span> <strong>{money(asked?.expectedTotal ?? total)}</strong>
        </p>
      </div>
      {usable && (
        <label class="check">
          <input
            type="checkbox"
            checked={isWanted}
            disabled={isAsking}
            onChange={({ currentTarget }) => setWanted(currentTarget.checked)}
          />
          Use my coupon{discount > 0 && `: ${money(discount)} off`}
        </label>
      )}
      <div class="actions">
        <Press isPrimary isAsking={isAsking} onPress={() => order('buy')}>
          {isAsking ? 'Asking…' : 'Buy now'}
        </Press>
        <Press isAsking={isAsking} onPress={() => order('reserve')}>
          Reserve first
        </Press>
      </div>
    </div>
  );
}
