import { expect, it } from 'vitest';
import { NOON, noonPlus } from '../builders.ts';
import { ORDER_TTL_MS } from '../contracts/test-shop.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import { createMemoryShop } from '../in-memory/memory-shop.ts';
import { expectBooksInOrder } from './expect-books.ts';

it('spares an order that was paid in its last moment, although the expiry had it on its list', async () => {
  const { ports, useCases, setNow } = createMemoryShop();
  setNow(NOON);
  await givenBalance(useCases, 'ann', 1_000);
  const { id: orderId } = await givenOrder(useCases, 'ann', await givenOption(useCases));
  setNow(noonPlus(ORDER_TTL_MS));
  const expiring = useCases.expireOrders();
  // The payment was decided in time, and commits behind the reading of the list.
  setNow(noonPlus(ORDER_TTL_MS - 1));
  const { outcome } = await useCases.payOrder({ userId: 'ann', orderId });
  expect(outcome).toBe('PAID');
  expect(await expiring).toEqual({ cancelled: 0, failed: 0 });
  expect(await ports.orders.find(orderId)).toMatchObject({ status: 'CONFIRMED' });
  await expectBooksInOrder(ports);
});
