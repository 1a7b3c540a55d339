import type { Order } from '../../../../clients/typescript/src/index.ts';
import { useChange } from '../hooks/use-change.ts';
import { moneyFormat } from '../logic/money.ts';
import { itemsText, returnedText } from '../logic/order-words.ts';
import { timeText } from '../logic/time-text.ts';
import { timelineOf } from '../logic/timeline.ts';
import { untilAnswered } from '../logic/until-answered.ts';
import type { Session } from '../session.ts';
import { Press } from './press.tsx';
import { RefusalNote } from './refusal-note.tsx';
import { WaitNote } from './wait-note.tsx';

interface OrderRowProps {
  readonly session: Session;
  readonly order: Order;
  readonly onCancelled: (order: Order) => void;
}

const STATUS = { PENDING: 'Held', CONFIRMED: 'Paid', CANCELLED: 'Cancelled' };

/** An order and what happened to it. A paid one can be cancelled. */
export function OrderRow({ session: { shop }, order, onCancelled }: OrderRowProps) {
  const change = useChange();
  const { id: orderId, status, total, currency } = order;

  const cancel = async () => {
    const request = { path: { orderId }, headers: { 'Idempotency-Key': `cancel:${orderId}` } };
    const outcome = await change.ask((waitFor) => untilAnswered(() => shop.cancelOrder(request), waitFor));
    if (outcome.isDone) onCancelled(outcome.data);
  };

  return (
    <li class="order" data-status={status}>
      <div class="line">
        <strong>{itemsText(order)}</strong>
        <span class="status">{STATUS[status]}</span>
      </div>
      <p>{moneyFormat(currency)(total)}</p>
      <ol class="timeline">
        {timelineOf(order).map(({ label, at }) => (
          <li key={label}>
            <span>{label}</span> <time dateTime={at}>{timeText(at)}</time>
          </li>
        ))}
      </ol>
      {status === 'CANCELLED' && <p class="faint">{returnedText(order)}</p>}
      {status === 'CONFIRMED' && (
        <Press isAsking={change.isAsking} onPress={() => void cancel()}>
          Cancel the order
        </Press>
      )}
      <div aria-live="polite">
        {change.waiting && <WaitNote waiting={change.waiting} />}
        {change.problem && <RefusalNote problem={change.problem} currency={currency} />}
      </div>
    </li>
  );
}
