import type { Order } from '../../../../clients/typescript/src/index.ts';
import { usePurchase } from '../hooks/use-purchase.ts';
import { useShopData } from '../hooks/use-shop-data.ts';
import { wishOf } from '../logic/order-words.ts';
import type { Session } from '../session.ts';
import { BalanceBar } from './balance-bar.tsx';
import { BestSellers } from './best-sellers.tsx';
import { BuyBox } from './buy-box.tsx';
import { CouponCard } from './coupon-card.tsx';
import { HeldOrder } from './held-order.tsx';
import { ItemCard } from './item-card.tsx';
import { MyOrders } from './my-orders.tsx';

/** The shop page. */
export function App({ session }: { readonly session: Session }) {
  const { sale, product, coupon, myCoupon, balance, orders, rank, refresh } = useShopData(session);
  const purchase = usePurchase(session, refresh);
  const option = product.data?.options.find(({ id }) => id === sale.optionId);
  const isWithdrawn =
    !option && (product.data !== undefined || product.problem?.code === 'PRODUCT_NOT_FOUND');

  const cancelled = (order: Order) => {
    // A receipt for an order that is no more would be untrue.
    if (purchase.bought?.order.id === order.id) purchase.startAnew();
    refresh();
  };

  return (
    <>
      <BalanceBar session={session} balance={balance} currency={sale.currency} onChanged={refresh} />
      <main class="shop">
        <p class="stale" role="status">
          {product.isStale &&
            'The shop does not answer now. What you see is a little old. The page goes on asking.'}
        </p>
        <div class="column">
          {product.data && option && <ItemCard product={product.data} option={option} units={sale.units} />}
          {isWithdrawn && (
            <section class="card" role="status">
              <h1>Not on sale any more</h1>
              <p class="faint">The shop has withdrawn this item. Your orders stay as they are.</p>
            </section>
          )}
          {coupon && <CouponCard session={session} coupon={coupon} mine={myCoupon} onChanged={refresh} />}
          {option && (
            <BuyBox purchase={purchase} option={option} coupon={myCoupon} currency={sale.currency} />
          )}
        </div>
        <div class="column">
          {orders
            .filter(({ status }) => status === 'PENDING')
            .map((order) => (
              <HeldOrder
                key={order.id}
                session={session}
                order={order}
                onChanged={refresh}
                onTooPoor={(problem) => purchase.refuse(problem, wishOf(order))}
              />
            ))}
          <MyOrders session={session} orders={orders} onCancelled={cancelled} />
          {rank && <BestSellers rank={rank} />}
        </div>
      </main>
    </>
  );
}
