import { useEffect } from 'preact/hooks';
import type { Order, Problem } from '../../../../clients/typescript/src/index.ts';
import { useChange } from '../hooks/use-change.ts';
import { useNow } from '../hooks/use-now.ts';
import { clockText, partLeft } from '../logic/countdown.ts';
import { moneyFormat } from '../logic/money.ts';
import { itemsText } from '../logic/order-words.ts';
import { untilAnswered } from '../logic/until-answered.ts';
import type { Session } from '../session.ts';
import { Press } from './press.tsx';
import { RefusalNote } from './refusal-note.tsx';
import { Ring } from './ring.tsx';
import { WaitNote } from './wait-note.tsx';

interface HeldOrderProps {
  readonly session: Session;
  readonly order: Order;
  readonly onChanged: () => void;
  /** The balance was too small, so the payment cancelled the order. */
  readonly onTooPoor: (problem: Problem) => void;
}

/** An order that holds its units, with the time that is left to pay it, by the server's clock. */
export function HeldOrder({ session: { shop, clock }, order, onChanged, onTooPoor }: HeldOrderProps) {
  const { id: orderId, placedAt, expiresAt, total, currency } = order;
  const change = useChange();
  const now = useNow(clock.now);
  const [startMs, endMs] = [Date.parse(placedAt), Date.parse(expiresAt)];
  // The server's clock is known to a part of a second, so the order can seem to be placed a moment from now.
  const leftMs = endMs - Math.max(now, startMs);
  const isOver = leftMs <= 0;
  useEffect(() => {
    if (isOver) onChanged();
  }, [isOver]);

  // An order is paid once and cancelled once, so its id makes the keys. They need not be stored.
  const pay = async () => {
    const request = { path: { orderId }, headers: { 'Idempotency-Key': `pay:${orderId}` } };
    const outcome = await change.ask((waitFor) => untilAnswered(() => shop.payOrder(request), waitFor));
    if (!outcome.isDone && outcome.problem.code === 'INSUFFICIENT_BALANCE') onTooPoor(outcome.problem);
    onChanged();
  };
  const letGo = async () => {
    const request = { path: { orderId }, headers: { 'Idempotency-Key': `cancel:${orderId}` } };
    await change.ask((waitFor) => untilAnswered(() => shop.cancelOrder(request), waitFor));
    onChanged();
  };

  return (
    <section class="card held" aria-label="Held for you">
      <Ring part={partLeft(startMs, endMs, now)} text={clockText(leftMs)} />
      <div>
        <h2>{isOver ? 'The time is over' : 'Held for you'}</h2>
        <p>{itemsText(order)}</p>
        {isOver && <p class="faint">The shop takes it back within seconds.</p>}
      </div>
      {!isOver && (
        <div class="actions wide">
          <Press isPrimary isAsking={change.isAsking} onPress={() => void pay()}>
            Pay {moneyFormat(currency)(total)}
          </Press>
          <Press isAsking={change.isAsking} onPress={() => void letGo()}>
            Let it go
          </Press>
        </div>
      )}
      <div class="wide" aria-live="polite">
        {change.waiting && <WaitNote waiting={change.waiting} />}
        {change.problem && <RefusalNote problem={change.problem} currency={currency} />}
      </div>
    </section>
  );
}
