import { useState } from 'preact/hooks';
import type { Order } from '../../../../clients/typescript/src/index.ts';
import { returnedText } from '../logic/order-words.ts';
import type { Session } from '../session.ts';
import { OrderRow } from './order-row.tsx';

interface MyOrdersProps {
  readonly session: Session;
  readonly orders: readonly Order[];
  readonly onChanged: () => void;
}

/** The shopper's orders, newest first. */
export function MyOrders({ session, orders, onChanged }: MyOrdersProps) {
  const [news, setNews] = useState('');
  const cancelled = (order: Order) => {
    setNews(returnedText(order));
    onChanged();
  };
  return (
    <section class="card" aria-labelledby="orders">
      <h2 id="orders">My orders</h2>
      <p class="spoken" aria-live="polite">
        {news}
      </p>
      {orders.length === 0 && <p class="faint">None yet.</p>}
      <ul class="orders">
        {orders.map((order) => (
          <OrderRow key={order.id} session={session} order={order} onCancelled={cancelled} />
        ))}
      </ul>
    </section>
  );
}
