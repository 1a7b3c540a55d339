import { useEffect } from 'preact/hooks';
import type { Problem } from '../../../../clients/typescript/src/index.ts';
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

  const held = orders.filter(({ status }) => status === 'PENDING');
  // A receipt for an order that was cancelled would be untrue.
  const receipt = purchase.bought?.order;
  const isReceiptOver = orders.some(({ id, status }) => id === receipt?.id && status === 'CANCELLED');
  useEffect(() => {
    if (isReceiptOver) purchase.startAnew();
  }, [isReceiptOver]);

  return (
    <>
      <BalanceBar session={session} balance={balance} currency={sale.currency} onChanged={refresh} />
      <main class="shop">
        <p class="stale" role="status">
          {product.isStale && staleText(product.problem)}
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
          <p class="spoken" role="status">
            {held.length > 0 && `Orders held for you: ${held.length}`}
          </p>
          {held.map((order) => (
            <HeldOrder
              key={order.id}
              session={session}
              order={order}
              onChanged={refresh}
              onTooPoor={(problem) => purchase.refuse(problem, wishOf(order))}
            />
          ))}
          <MyOrders session={session} orders={orders} onChanged={refresh} />
          {rank && <BestSellers rank={rank} />}
        </div>
      </main>
    </>
  );
}

function staleText(problem: Problem | undefined): string {
  return problem?.code === 'UNAUTHENTICATED'
    ? 'Your visit has ended. Open the address that the flash sale printed once more.'
    : 'The shop does not answer now. What you see is a little old. The page goes on asking.';
}
