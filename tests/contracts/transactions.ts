import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Change, RowLocks, Shop } from '../../src/application/ports/transactions.ts';
import { Balance } from '../../src/domain/balance.ts';
import { DomainError } from '../../src/domain/errors.ts';
import { Product } from '../../src/domain/product.ts';
import { Stock } from '../../src/domain/stock.ts';
import { aCoupon, anId, anIssuedCoupon, anOrder } from '../builders.ts';
import { givenBalance, givenIssuedCoupon, givenOption, givenOrder } from '../given.ts';
import type { CreateShop, TestShop } from './test-shop.ts';

/** What every `Transactions` promises about one change. */
export function transactionsContract({ createShop }: { createShop: CreateShop }): void {
  let shop: TestShop;
  let shopper: string;

  beforeAll(async () => {
    shop = await createShop();
  });

  beforeEach(() => {
    shopper = anId();
  });

  afterAll(() => shop.close());

  const run = <Result>(change: Omit<Change<Result>, 'name'>) =>
    shop.ports.transactions.run({ name: 'test', ...change });
  const nothing = () => Promise.resolve();

  describe('a change', () => {
    it('resolves with what it decided, and what it put can be read', async () => {
      const optionId = await givenOption(shop.useCases, { stock: 10 });
      const decided = await run({
        lock: ({ stocks }) => stocks.lock([optionId]),
        decide: ({ stocks }) => {
          stocks.put(new Stock(optionId, 10, 4));
          return 'reserved';
        },
      });
      expect(decided).toBe('reserved');
      expect(await shop.ports.catalogue.findStock(optionId)).toMatchObject({ onHand: 10, reserved: 4 });
    });

    it.each([new DomainError('COUPON_SOLD_OUT', 'All gone.', {}), new TypeError('a bug')])(
      'rejects with the very error it threw, %s, and leaves nothing behind',
      async (error) => {
        const optionId = await givenOption(shop.useCases, { stock: 10 });
        const coupon = aCoupon();
        const refused = run({
          lock: ({ stocks, balances }) => Promise.all([stocks.lock([optionId]), balances.lock([shopper])]),
          decide: ({ stocks, balances, coupons, now }) => {
            stocks.put(new Stock(optionId, 10, 4));
            coupons.add(coupon);
            balances.record(balances.get(shopper).charge(500, anId(), now));
            throw error;
          },
        });
        await expect(refused).rejects.toBe(error);
        expect(await shop.ports.catalogue.findStock(optionId)).toMatchObject({ onHand: 10, reserved: 0 });
        expect(await shop.ports.balances.get(shopper)).toMatchObject({ amount: 0, version: 0 });
        expect(await shop.ports.coupons.find(coupon.id)).toBeUndefined();
      },
    );

    it('does not keep other changes from being made if it fails', async () => {
      const optionId = await givenOption(shop.useCases, { stock: 10 });
      const reserveOne = (fails: boolean) =>
        run({
          lock: ({ stocks }) => stocks.lock([optionId]),
          decide: ({ stocks }) => {
            const stock = stocks.find(optionId);
            if (stock) stocks.put(stock.reserve(1));
            if (fails) throw new TypeError('a bug');
          },
        });
      const results = await Promise.allSettled(
        [false, true, false, true, false, true, false, false].map(reserveOne),
      );
      expect(results.map(({ status }) => status === 'fulfilled')).toEqual(
        [false, true, false, true, false, true, false, false].map((fails) => !fails),
      );
      expect(await shop.ports.catalogue.findStock(optionId)).toMatchObject({ reserved: 5 });
    });

    it('rejects with what its lock threw', async () => {
      const error = new TypeError('a bug');
      await expect(run({ lock: () => Promise.reject(error), decide: () => 'never' })).rejects.toBe(error);
    });

    it('sees what it has put and added itself', async () => {
      const optionId = await givenOption(shop.useCases, { stock: 10 });
      const coupon = aCoupon();
      const seen = await run({
        lock: ({ stocks, balances }) => Promise.all([stocks.lock([optionId]), balances.lock([shopper])]),
        decide: ({ stocks, coupons, balances, now }) => {
          stocks.put(new Stock(optionId, 10, 3));
          coupons.add(coupon);
          balances.record(balances.get(shopper).charge(500, anId(), now));
          balances.record(balances.get(shopper).charge(250, anId(), now));
          return [stocks.find(optionId)?.reserved, coupons.find(coupon.id)?.id, balances.get(shopper).amount];
        },
      });
      expect(seen).toEqual([3, coupon.id, 750]);
      expect(await shop.ports.balances.get(shopper)).toMatchObject({ amount: 750, version: 2 });
    });

    it('reads a clock that does not go back', async () => {
      const readClock = () => run({ lock: nothing, decide: ({ now }) => now.getTime() });
      const first = await readClock();
      expect(await readClock()).toBeGreaterThanOrEqual(first);
    });

    it('cannot decide asynchronously, by its type', async () => {
      const asynchronous = () =>
        shop.ports.transactions.run({
          name: 'test',
          lock: nothing,
          // @ts-expect-error While one change decides, no other may run.
          decide: async () => 1,
        });
      expect(asynchronous).toBeTypeOf('function');
    });
  });

  describe('locking', () => {
    it('finds nothing if a row does not exist', async () => {
      const id = anId();
      const found = await run({
        lock: ({ products, orders, stocks, coupons, issuedCoupons, balances, deliveries }) =>
          Promise.all([
            products.lock([id]),
            orders.lock([id]),
            stocks.lock([id]),
            coupons.lock([id]),
            issuedCoupons.lock([id]),
            balances.lock(['stranger']),
            deliveries.lock([id]),
          ]),
        decide: (rows) => [
          rows.products.find(id),
          rows.orders.find(id),
          rows.stocks.find(id),
          rows.coupons.find(id),
          rows.issuedCoupons.find(id),
          rows.balances.get('stranger').amount,
          rows.deliveries.find(id),
        ],
      });
      expect(found).toEqual([undefined, undefined, undefined, undefined, undefined, 0, undefined]);
    });

    it('shows the locked orders and products, in the order asked for', async () => {
      const { useCases } = shop;
      const [first, second] = [await givenOption(useCases), await givenOption(useCases)];
      const issuedCouponId = await givenIssuedCoupon(useCases, shopper);
      const items = [
        { optionId: second, quantity: 2 },
        { optionId: first, quantity: 1 },
      ];
      const order = await useCases.placeOrder.execute({ userId: shopper, items, issuedCouponId });
      const other = await givenOrder(useCases, 'other', first);
      const outlines = { orders: [] as readonly unknown[], products: [] as readonly unknown[] };
      const productId = (await shop.ports.catalogue.findProductIdOf(first)) ?? '';
      await run({
        lock: async ({ orders, products }) => {
          outlines.products = await products.lock([productId]);
          outlines.orders = await orders.lock([other.id, order.id]);
        },
        decide: () => undefined,
      });
      expect(outlines.products).toMatchObject([{ id: productId, options: [{ id: first }] }]);
      expect(outlines.orders).toMatchObject([
        { id: other.id, userId: 'other', issuedCouponId: null },
        { id: order.id, userId: shopper, issuedCouponId, items },
      ]);
    });

    it.each<[string, (shop: Shop) => unknown]>([
      ['a product', ({ products }) => products.find(anId())],
      ['an order', ({ orders }) => orders.find(anId())],
      ['a stock', ({ stocks }) => stocks.find(anId())],
      ['a coupon', ({ coupons }) => coupons.find(anId())],
      ['an issued coupon', ({ issuedCoupons }) => issuedCoupons.find(anId())],
      ['a balance', ({ balances }) => balances.get('stranger')],
      ['a delivery', ({ deliveries }) => deliveries.find(anId())],
      ['an offer', ({ offers }) => offers.find(anId())],
      ['a prior issue', ({ priorIssues }) => priorIssues.exists({ couponId: anId(), userId: 'stranger' })],
      ['pending orders', ({ pendingOrders }) => pendingOrders.count('stranger')],
      ['a stock to put', ({ stocks }) => stocks.put(new Stock(anId(), 1, 0))],
      ['an issued coupon to put', ({ issuedCoupons }) => issuedCoupons.put(anIssuedCoupon())],
      ['an order to put', ({ orders }) => orders.put(anOrder())],
    ])('throws a RangeError if the change has not asked for %s', async (_, ask) => {
      await expect(run({ lock: nothing, decide: (rows) => void ask(rows) })).rejects.toThrow(RangeError);
    });

    it('throws a RangeError if only another change has locked the row', async () => {
      const optionId = await givenOption(shop.useCases);
      const [locking, asking] = await Promise.allSettled([
        run({
          lock: ({ stocks }) => stocks.lock([optionId]),
          decide: ({ stocks }) => stocks.find(optionId)?.onHand,
        }),
        run({ lock: nothing, decide: ({ stocks }) => stocks.find(optionId)?.onHand }),
      ]);
      expect(locking).toMatchObject({ status: 'fulfilled', value: 10 });
      expect(asking).toMatchObject({ status: 'rejected', reason: expect.any(RangeError) });
    });

    it.each<[string, (rows: RowLocks) => Promise<unknown>]>([
      [
        'stocks before orders',
        async ({ stocks, orders }) => [await stocks.lock([anId()]), await orders.lock([anId()])],
      ],
      [
        'balances before issued coupons',
        async ({ balances, issuedCoupons }) => [
          await balances.lock(['a']),
          await issuedCoupons.lock([anId()]),
        ],
      ],
      ['stocks twice', async ({ stocks }) => [await stocks.lock([anId()]), await stocks.lock([anId()])]],
    ])('throws a RangeError if it asks for %s', async (_, lock) => {
      await expect(run({ lock, decide: () => 'never' })).rejects.toThrow(RangeError);
    });
  });

  describe('what it decides', () => {
    it('cannot replace a row that does not exist, nor add one that does', async () => {
      const { useCases } = shop;
      const optionId = await givenOption(useCases);
      const missing = anId();
      const lock = ({ stocks }: RowLocks) => stocks.lock([optionId, missing]);
      const putting = run({ lock, decide: ({ stocks }) => stocks.put(new Stock(missing, 1, 0)) });
      await expect(putting).rejects.toThrow(RangeError);
      const adding = run({ lock, decide: ({ stocks }) => stocks.add(new Stock(optionId, 1, 0)) });
      await expect(adding).rejects.toThrow(RangeError);
    });

    it('cannot record a ledger entry that does not follow the balance', async () => {
      await givenBalance(shop.useCases, shopper, 500);
      const recording = run({
        lock: ({ balances }) => balances.lock([shopper]),
        decide: ({ balances, now }) => balances.record(Balance.none(shopper).charge(700, anId(), now)),
      });
      await expect(recording).rejects.toThrow(RangeError);
      expect(await shop.ports.balances.get(shopper)).toMatchObject({ amount: 500, version: 1 });
    });

    it('sees what an option is offered at, on sale or not', async () => {
      const optionId = await givenOption(shop.useCases, { name: 'Red', price: 1_250, maxPerOrder: 3 });
      await shop.useCases.changeOption.execute({ optionId, onSale: false });
      const missing = anId();
      const offers = await run({
        lock: async ({ offers }) => offers.read([optionId, missing]),
        decide: ({ offers }) => [offers.find(optionId), offers.find(missing)],
      });
      expect(offers).toEqual([
        {
          optionId,
          productId: expect.any(String),
          productName: 'Mug',
          optionName: 'Red',
          price: 1_250,
          onSale: false,
          maxPerOrder: 3,
        },
        undefined,
      ]);
    });

    it('keeps the options of a product in their order', async () => {
      const option = (name: string) => ({
        id: anId(),
        name,
        price: 100,
        onSale: true,
        maxPerOrder: null,
        metadata: {},
      });
      const options = [option('Z'), option('A'), option('M')];
      const product = new Product({
        id: anId(),
        name: 'Mug',
        description: '',
        metadata: {},
        options,
        createdAt: new Date(),
      });
      await run({
        lock: nothing,
        decide: ({ products, stocks }) => {
          products.add(product);
          for (const { id } of options) stocks.add(new Stock(id, 0, 0));
        },
      });
      const read = await run({
        lock: ({ products }) => products.lock([product.id]),
        decide: ({ products }) => products.find(product.id),
      });
      expect(read).toEqual(product);
    });

    it('replaces the rank, unless that is a later one', async () => {
      const rankAt = (minute: number) => {
        const asOf = new Date(Date.UTC(2026, 0, 1, 0, minute));
        return { asOf, from: new Date(asOf.getTime() - 259_200_000), to: asOf, data: [] };
      };
      const put = (minute: number) => run({ lock: nothing, decide: ({ rank }) => rank.put(rankAt(minute)) });
      await put(2);
      await put(1);
      expect(await shop.ports.ranking.find()).toEqual(rankAt(2));
      await put(3);
      expect(await shop.ports.ranking.find()).toEqual(rankAt(3));
    });
  });
}
