import { useEffect, useRef } from 'preact/hooks';
import type { Order } from '../../../../clients/typescript/src/index.ts';
import { moneyFormat } from '../logic/money.ts';
import { itemsText } from '../logic/order-words.ts';

interface ReceiptProps {
  readonly order: Order;
  /** The request was a repeat: the service answered it with the reply to the first one. */
  readonly isReplay: boolean;
  readonly onDone: () => void;
}

/** What was bought. It takes the place of the button that was pressed, so it takes the focus, too. */
export function Receipt({ order, isReplay, onDone }: ReceiptProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="receipt">
      <h3 ref={heading} tabIndex={-1}>
        {isReplay ? 'Already yours' : 'It is yours'}
      </h3>
      <p>
        {itemsText(order)} for {moneyFormat(order.currency)(order.total)}
      </p>
      {isReplay && (
        <p class="faint">You asked more than once. Each time it was the same purchase, so you bought once.</p>
      )}
      <div class="actions">
        <button type="button" onClick={onDone}>
          Buy another
        </button>
      </div>
    </div>
  );
}
