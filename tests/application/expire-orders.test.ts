import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExpireOrders } from '../../src/application/expire-orders.ts';
import type { HeldLease } from '../../src/application/held-lease.ts';
import type { Transactions } from '../../src/application/ports/transactions.ts';
import { Unavailable } from '../../src/application/ports/unavailable.ts';
import { NOON, noonPlus } from '../builders.ts';
import { ORDER_TTL_MS } from '../contracts/test-shop.ts';
import { givenBalance, givenOption, givenOrder } from '../given.ts';
import { holdLease } from '../hold-lease.ts';
import { createMemoryShop } from '../in-memory/memory-shop.ts';
import { RecordingLogger } from '../recording-logger.ts';
import { expectBooksInOrder } from './expect-books.ts';

it('spares an order that was paid in its last moment, although the expiry had it on its list', async () => {
  const { ports, useCases, setNow } = createMemoryShop();
  setNow(NOON);
  await givenBalance(useCases, 'ann', 1_000);
  const { id: orderId } = await givenOrder(useCases, 'ann', await givenOption(useCases));
  setNow(noonPlus(ORDER_TTL_MS));
  const expiring = useCases.expireOrders.execute();
  // The payment is decided in time. It commits after the expiry has read its list.
  setNow(noonPlus(ORDER_TTL_MS - 1));
  const { outcome } = await useCases.payOrder.execute({ userId: 'ann', orderId });
  expect(outcome).toBe('PAID');
  expect(await expiring).toEqual({ cancelled: 0, failed: 0, postponed: 0 });
  expect(await ports.orders.find(orderId)).toMatchObject({ status: 'CONFIRMED' });
  await expectBooksInOrder(ports);
});

describe('the expiry of many orders', () => {
  const PAGE = 100;

  /** A shop with so many overdue orders. `expire` takes a `run` to use instead of the shop's own transactions. */
  const givenOverdue = async (orders: number) => {
    const { ports, useCases, setNow } = createMemoryShop({ pendingOrdersMax: 0 });
    setNow(NOON);
    const optionId = await givenOption(useCases, { stock: orders });
    for (let count = 0; count < orders; count += 1) await givenOrder(useCases, 'ann', optionId);
    setNow(noonPlus(ORDER_TTL_MS));
    const logger = new RecordingLogger();
    const pauses: number[] = [];
    const pause = async (milliseconds: number) => pauses.push(milliseconds);
    const expire = (
      run: Transactions['run'] = (change) => ports.transactions.run(change),
      lease?: HeldLease,
    ) => new ExpireOrders({ orders: ports.orders, transactions: { run }, logger, pause }).execute(lease);
    return {
      ports,
      setNow,
      expire,
      logger,
      pauses,
      reserved: async () => (await ports.catalogue.findStock(optionId))?.reserved,
    };
  };

  afterEach(() => {
    vi.useRealTimers();
  });

  it('has a page of them under way at the most', async () => {
    const { ports, expire } = await givenOverdue(2 * PAGE + 50);
    let [underWay, most] = [0, 0];
    const report = await expire(async (change) => {
      underWay += 1;
      most = Math.max(most, underWay);
      const result = await ports.transactions.run(change);
      underWay -= 1;
      return result;
    });
    expect(report).toEqual({ cancelled: 2 * PAGE + 50, failed: 0, postponed: 0 });
    expect(most).toBe(PAGE);
  });

  it('gives way to the changes of shoppers, in a lane of its own', async () => {
    const { ports, expire } = await givenOverdue(1);
    const changes: object[] = [];
    await expire((change) => {
      changes.push(change);
      return ports.transactions.run(change);
    });
    expect(changes).toMatchObject([{ name: 'expire-order', givesWay: true }]);
  });

  it('rests after each page but the last for as long as the page took', async () => {
    const { ports, expire, pauses } = await givenOverdue(2 * PAGE + 50);
    vi.useFakeTimers();
    await expire(async (change) => {
      vi.advanceTimersByTime(1);
      return ports.transactions.run(change);
    });
    expect(pauses).toEqual([PAGE, PAGE]);
  });

  it('leaves what the shop is too busy for to the next run, goes on after a second, and says so once', async () => {
    const { ports, expire, logger, pauses, reserved } = await givenOverdue(2 * PAGE);
    let asked = 0;
    const report = await expire((change) => {
      asked += 1;
      return asked <= PAGE + 1
        ? Promise.reject(new Unavailable('OVERLOADED', 'Too many wait.'))
        : ports.transactions.run(change);
    });
    expect(report).toEqual({ cancelled: PAGE - 1, failed: 0, postponed: PAGE + 1 });
    expect(pauses).toEqual([1_000]);
    expect(logger.lines).toMatchObject([
      {
        level: 'warn',
        context: { postponed: PAGE + 1 },
        message: 'The shop was too busy to cancel some overdue orders. The next run will.',
      },
    ]);
    expect(await reserved()).toBe(PAGE + 1);
    expect(await expire()).toEqual({ cancelled: PAGE + 1, failed: 0, postponed: 0 });
    expect(await reserved()).toBe(0);
  });

  it('ends after its current page when it is told to stop', async () => {
    const { ports, expire, reserved } = await givenOverdue(2 * PAGE);
    const stopping = new AbortController();
    const report = await expire(
      (change) => {
        stopping.abort();
        return ports.transactions.run(change);
      },
      await holdLease(ports.jobLeases, { stopping: stopping.signal }),
    );
    expect(report).toEqual({ cancelled: PAGE, failed: 0, postponed: 0 });
    expect(await reserved()).toBe(PAGE);
  });

  it('cancels nothing after the end of its lease, and then ends', async () => {
    const { ports, expire, setNow, reserved, logger } = await givenOverdue(3 * PAGE);
    const lease = await holdLease(ports.jobLeases, { leaseMs: 1_000 });
    let asked = 0;
    const report = await expire((change) => {
      asked += 1;
      if (asked === PAGE + 11) setNow(noonPlus(ORDER_TTL_MS + 1_000));
      return ports.transactions.run(change);
    }, lease);
    expect(report).toEqual({ cancelled: PAGE, failed: 0, postponed: 0 });
    expect(lease.signal.aborted).toBe(true);
    expect(asked).toBe(2 * PAGE);
    expect(await reserved()).toBe(2 * PAGE);
    expect(logger.lines).toEqual([]);
  });
});
