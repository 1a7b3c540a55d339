import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SeedDemoShop } from '../../src/application/demo-shop/seed-demo-shop.ts';
import type { AuditFilter } from '../../src/application/ports/audit-list.ts';
import type { OrderFilter, OverdueOrder } from '../../src/application/ports/orders.ts';
import type { Page, PageRequest, Position } from '../../src/application/ports/paging.ts';
import { aCampaign, anId, anOption, aProductCommand } from '../builders.ts';
import { STORED_DISCOUNTS } from '../discount-cases.ts';
import { givenBalance, givenCampaign, givenIssuedCoupon, givenOption, givenOrder } from '../given.ts';
import { type CreateShop, type TestShop, useCasesOver } from './test-shop.ts';

const PAST = {
  issueEndsAt: new Date('2021-01-01T00:00:00.000Z'),
  usableUntil: new Date('2021-01-01T00:00:00.000Z'),
};

/** What the reading ports promise. */
export function readsContract({ createShop }: { createShop: CreateShop }): void {
  let shop: TestShop;
  let shopper: string;

  beforeAll(async () => {
    shop = await createShop();
  });

  beforeEach(() => {
    shopper = anId();
  });

  afterAll(() => shop.close());

  describe('the catalogue', () => {
    it('is empty until a product exists, on sale or not', async () => {
      const fresh = await createShop();
      expect(await fresh.ports.catalogue.isEmpty()).toBe(true);
      expect(await fresh.ports.catalogue.page({ limit: 10, after: null })).toEqual({ data: [], next: null });
      const optionId = await givenOption(fresh.useCases);
      await fresh.useCases.changeOption.execute({ optionId, onSale: false });
      expect(await fresh.ports.catalogue.isEmpty()).toBe(false);
      expect(await fresh.ports.catalogue.page({ limit: 10, after: null })).toEqual({ data: [], next: null });
      await fresh.close();
    });

    it('shows the options on sale, in their order, with the units that can be ordered now', async () => {
      const options = ['Z', 'A', 'M'].map((name, index) =>
        anOption({ name, price: index, stock: 10 + index }),
      );
      const created = await shop.useCases.createProduct.execute(aProductCommand({ options }));
      const [z, a, m] = created.options.map(({ id }) => id);
      if (!z || !a || !m) throw new RangeError('Three options were created');
      await givenOrder(shop.useCases, shopper, m, 5);
      await shop.useCases.changeOption.execute({ optionId: a, onSale: false });
      const product = await shop.ports.catalogue.find(created.id);
      expect(product).toEqual({
        id: created.id,
        name: 'Mug',
        description: 'Holds coffee.',
        metadata: {},
        options: [
          { id: z, name: 'Z', price: 0, stock: 10, maxPerOrder: null, metadata: {} },
          { id: m, name: 'M', price: 2, stock: 7, maxPerOrder: null, metadata: {} },
        ],
      });
      const { data } = await shop.ports.catalogue.page({ limit: 1, after: null });
      expect(data).toEqual([product]);
    });

    it('shows operators every option, with its stock, and filters by what is on sale', async () => {
      const fresh = await createShop();
      const { useCases, ports } = fresh;
      const [sold, mixed, withdrawn] = await Promise.all(
        ['Sold', 'Mixed', 'Withdrawn'].map((name) =>
          useCases.createProduct.execute(aProductCommand({ name, options: [anOption(), anOption()] })),
        ),
      );
      if (!sold || !mixed || !withdrawn) throw new RangeError('Three products were created');
      const [first, second] = mixed.options.map(({ id }) => id);
      for (const optionId of [second, ...withdrawn.options.map(({ id }) => id)]) {
        await useCases.changeOption.execute({ optionId: optionId ?? '', onSale: false });
      }
      await givenOrder(useCases, shopper, first ?? '', 4);
      const names = async (onSale?: boolean) => {
        const { data } = await ports.catalogue.pageOfWhole({ limit: 10, after: null, onSale });
        return data.map(({ name }) => name).sort();
      };

      expect(await names()).toEqual(['Mixed', 'Sold', 'Withdrawn']);
      expect(await names(true)).toEqual(['Mixed', 'Sold']);
      expect(await names(false)).toEqual(['Withdrawn']);
      const common = { name: 'Black', price: 1_000, maxPerOrder: null, metadata: {}, onHand: 10 };
      const whole = {
        id: mixed.id,
        name: 'Mixed',
        description: 'Holds coffee.',
        metadata: {},
        options: [
          { ...common, id: first, onSale: true, stock: 6, reserved: 4 },
          { ...common, id: second, onSale: false, stock: 10, reserved: 0 },
        ],
      };
      expect(await ports.catalogue.findWhole(mixed.id)).toEqual(whole);
      expect((await ports.catalogue.pageOfWhole({ limit: 10, after: null })).data).toContainEqual(whole);
      expect(await ports.catalogue.findWhole(anId())).toBeUndefined();
      const pages = await walk((request: PageRequest) => ports.catalogue.pageOfWhole(request), 2);
      expect(pages.map(({ length }) => length)).toEqual([2, 1]);
      await fresh.close();
    });

    it('has the movements of one option by pages, the newest first', async () => {
      const optionId = await givenOption(shop.useCases, { stock: 10 });
      await givenOption(shop.useCases);
      for (const delta of [1, -2, 3]) {
        await shop.useCases.adjustStock.execute({ optionId, delta, reason: `Counted ${delta}` });
      }
      const pages = await walk(
        (request: PageRequest) => shop.ports.catalogue.movements(optionId, request),
        3,
      );
      expect(pages.map((page) => page.map(({ delta }) => delta))).toEqual([[3, -2, 1], [10]]);
      expect(pages.flat()[0]).toEqual({
        id: expect.any(String),
        optionId,
        delta: 3,
        reason: 'Counted 3',
        createdAt: expect.any(Date),
      });
      expect(await shop.ports.catalogue.movements(anId(), { limit: 1, after: null })).toEqual({
        data: [],
        next: null,
      });
    });

    it('finds the product and the stock of an option that is not on sale', async () => {
      const { id, options } = await shop.useCases.createProduct.execute(aProductCommand());
      const optionId = options[0]?.id ?? '';
      await shop.useCases.changeOption.execute({ optionId, onSale: false });
      expect(await shop.ports.catalogue.find(id)).toBeUndefined();
      expect(await shop.ports.catalogue.findProductIdOf(optionId)).toBe(id);
      expect(await shop.ports.catalogue.findStock(optionId)).toMatchObject({
        optionId,
        onHand: 10,
        reserved: 0,
      });
    });

    it('finds products by their ids, in the order of the ids', async () => {
      const [a, b] = [
        await shop.useCases.createProduct.execute(aProductCommand()),
        await shop.useCases.createProduct.execute(aProductCommand()),
      ];
      expect(await shop.ports.catalogue.findMany([b.id, anId(), a.id])).toEqual([b, a]);
      expect(await shop.ports.catalogue.findMany([])).toEqual([]);
    });

    it('finds nothing for unknown ids', async () => {
      expect(await shop.ports.catalogue.find(anId())).toBeUndefined();
      expect(await shop.ports.catalogue.findProductIdOf(anId())).toBeUndefined();
      expect(await shop.ports.catalogue.findStock(anId())).toBeUndefined();
    });

    it('is paged, the newest product first', async () => {
      const fresh = await createShop();
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) {
        ids.unshift((await fresh.useCases.createProduct.execute(aProductCommand())).id);
      }
      const pages = await walk((request: PageRequest) => fresh.ports.catalogue.page(request), 2);
      expect(pages.map((page) => page.map(({ id }) => id))).toEqual([
        ids.slice(0, 2),
        ids.slice(2, 4),
        ids.slice(4),
      ]);
      await fresh.close();
    });
  });

  describe('balances', () => {
    it('are 0 for a user without a balance', async () => {
      expect(await shop.ports.balances.get(shopper)).toEqual({ userId: shopper, amount: 0, version: 0 });
      expect(await shop.ports.balances.entries(shopper, { limit: 5, after: null })).toEqual({
        data: [],
        next: null,
      });
    });

    it('show the ledger of one user by pages, the latest change first', async () => {
      for (const amount of [10, 20, 30, 40]) await givenBalance(shop.useCases, shopper, amount);
      await givenBalance(shop.useCases, anId(), 99);
      const pages = await walk(
        (request: PageRequest<number>) => shop.ports.balances.entries(shopper, request),
        2,
      );
      expect(pages.map((page) => page.map(({ amount, balance }) => [amount, balance]))).toEqual([
        [
          [40, 100],
          [30, 60],
        ],
        [
          [20, 30],
          [10, 10],
        ],
      ]);
    });

    it('name the order of a payment and of a refund in their ledger', async () => {
      const optionId = await givenOption(shop.useCases, { price: 60 });
      await givenBalance(shop.useCases, shopper, 100);
      const { order } = await shop.useCases.checkout.execute({
        userId: shopper,
        items: [{ optionId, quantity: 1 }],
      });
      await shop.useCases.cancelOrder.execute({ userId: shopper, orderId: order.id });
      const { data } = await shop.ports.balances.entries(shopper, { limit: 5, after: null });
      expect(data).toEqual([
        entry({ version: 3, type: 'REFUND', amount: 60, balance: 100, orderId: order.id }),
        entry({ version: 2, type: 'PAYMENT', amount: -60, balance: 40, orderId: order.id }),
        entry({ version: 1, type: 'CHARGE', amount: 100, balance: 100, orderId: null }),
      ]);
    });

    const entry = (fields: object) => ({
      id: expect.any(String),
      userId: shopper,
      reason: null,
      createdAt: expect.any(Date),
      ...fields,
    });
  });

  describe('coupons', () => {
    it('are open until their issuing ends, also before it begins and when all are issued', async () => {
      const fresh = await createShop();
      const { useCases } = fresh;
      const ended = await givenCampaign(useCases, PAST);
      const soldOut = await givenCampaign(useCases, { quantity: 1 });
      await useCases.issueCoupon.execute({ userId: shopper, couponId: soldOut });
      const future = await givenCampaign(useCases, { issueStartsAt: new Date('2089-01-01T00:00:00.000Z') });
      const page = { limit: 10, after: null };
      expect((await fresh.ports.coupons.open(page)).data.map(({ id }) => id)).toEqual([future, soldOut]);
      expect((await fresh.ports.coupons.all(page)).data.map(({ id }) => id)).toEqual([
        future,
        soldOut,
        ended,
      ]);
      const pages = await walk((request: PageRequest) => fresh.ports.coupons.all(request), 2);
      expect(pages.map(({ length }) => length)).toEqual([2, 1]);
      await fresh.close();
    });

    it.each(STORED_DISCOUNTS)('are read as they were made, with %o', async (discount) => {
      const campaign = aCampaign({
        discount,
        name: '첫 구매 ☕',
        quantity: 1_000_000_000,
        minimumOrderAmount: 1,
      });
      const created = await shop.useCases.createCoupon.execute(campaign);
      const found = await shop.ports.coupons.find(created.id);
      expect(found).toEqual(created);
      expect(found).toMatchObject({ ...campaign, issued: 0 });
      expect(await shop.ports.coupons.find(anId())).toBeUndefined();
    });

    it('are shown to their owner, the newest first, filtered by their present status', async () => {
      const { useCases } = shop;
      const optionId = await givenOption(useCases);
      await givenBalance(useCases, shopper, 10_000);
      const free = await givenIssuedCoupon(useCases, shopper);
      const held = await givenIssuedCoupon(useCases, shopper);
      const used = await givenIssuedCoupon(useCases, shopper);
      await givenIssuedCoupon(useCases, anId());
      const items = [{ optionId, quantity: 1 }];
      const order = await useCases.placeOrder.execute({ userId: shopper, items, issuedCouponId: held });
      await useCases.checkout.execute({ userId: shopper, items, issuedCouponId: used });
      const issued = (status?: 'ISSUED' | 'RESERVED' | 'USED' | 'EXPIRED') =>
        shop.ports.coupons.issuedTo(shopper, { limit: 10, after: null, status });
      expect((await issued()).data.map(({ id, status }) => [id, status])).toEqual([
        [used, 'USED'],
        [held, 'RESERVED'],
        [free, 'ISSUED'],
      ]);
      expect((await issued('RESERVED')).data).toMatchObject([{ id: held, orderId: order.id }]);
      expect((await issued('EXPIRED')).data).toEqual([]);
      const pages = await walk((request: PageRequest) => shop.ports.coupons.issuedTo(shopper, request), 2);
      expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    });

    it('are shown to operators by their campaign, the newest first, with their owners', async () => {
      const couponId = await givenCampaign(shop.useCases);
      const owners = [anId(), anId(), anId()];
      for (const userId of owners) await shop.useCases.issueCoupon.execute({ userId, couponId });
      await givenIssuedCoupon(shop.useCases, shopper);
      const pages = await walk((request: PageRequest) => shop.ports.coupons.issuedFrom(couponId, request), 2);
      expect(pages.map((page) => page.map(({ userId }) => userId))).toEqual([
        [owners[2], owners[1]],
        [owners[0]],
      ]);
      const [latest] = pages.flat();
      const { userId, ...view } = latest ?? { userId: '' };
      expect(await shop.ports.coupons.findIssued(userId, latest?.id ?? '')).toEqual(view);
      const none = { data: [], next: null };
      expect(await shop.ports.coupons.issuedFrom(anId(), { limit: 1, after: null })).toEqual(none);
    });

    it('are found by their owner only', async () => {
      const issuedCouponId = await givenIssuedCoupon(shop.useCases, shopper);
      expect(await shop.ports.coupons.findIssued(shopper, issuedCouponId)).toMatchObject({
        status: 'ISSUED',
      });
      expect(await shop.ports.coupons.findIssued(anId(), issuedCouponId)).toBeUndefined();
      expect(await shop.ports.coupons.findIssued(shopper, anId())).toBeUndefined();
    });
  });

  describe('the audit list', () => {
    it('has what operators change by pages, the newest first, by operator and by target', async () => {
      const fresh = await createShop();
      const { useCases, ports } = fresh;
      const [one, other] = [await givenOption(useCases), await givenOption(useCases)];
      for (const [optionId, operator, price] of [
        [one, 'ann', 1],
        [other, 'ann', 2],
        [one, 'bob', 3],
      ] as const) {
        await useCases.changeOption.execute({ optionId, operator, price });
      }
      const pages = await walk((request: PageRequest) => ports.auditList.page(request), 2);
      const found = async (filter: AuditFilter) => {
        const { data } = await ports.auditList.page({ limit: 9, after: null, ...filter });
        return data.map(({ after }) => after.price);
      };

      expect(pages.map((page) => page.map(({ after }) => after.price))).toEqual([[3, 2], [1]]);
      expect(pages.flat().at(-1)).toEqual({
        id: expect.any(String),
        at: expect.any(Date),
        subject: 'ann',
        action: 'option.changed',
        target: { type: 'option', id: one },
        before: { price: 1_000 },
        after: { price: 1 },
      });
      expect(await found({ subject: 'ann' })).toEqual([2, 1]);
      expect(await found({ target: one })).toEqual([3, 1]);
      expect(await found({ subject: 'ann', target: one })).toEqual([1]);
      expect(await found({ subject: 'carol' })).toEqual([]);
      await fresh.close();
    });

    it('keeps the fields of something new in their order, and nothing of the service itself', async () => {
      const fresh = await createShop();
      await new SeedDemoShop({ ...fresh.ports, ids: { next: anId }, currency: 'KRW' }).execute();
      await fresh.useCases.refreshRank.execute({});
      await fresh.useCases.createCoupon.execute({ ...aCampaign(), operator: 'ann' });
      const { data } = await fresh.ports.auditList.page({ limit: 9, after: null });
      expect(data).toMatchObject([{ action: 'coupon.created', before: null }]);
      expect(Object.keys(data[0]?.after ?? {})).toEqual(Object.keys(aCampaign()));
      await fresh.close();
    });
  });

  describe('orders', () => {
    it('are read as they were decided, in every state', async () => {
      const { useCases } = shop;
      const optionId = await givenOption(useCases, { price: 500 });
      const other = await givenOption(useCases, { price: 7 });
      const issuedCouponId = await givenIssuedCoupon(useCases, shopper);
      await givenBalance(useCases, shopper, 10_000);
      const items = [other, optionId].map((id) => ({ optionId: id, quantity: 2 }));
      const placed = await useCases.placeOrder.execute({ userId: shopper, items, issuedCouponId });
      expect(await shop.ports.orders.find(placed.id)).toEqual(placed);
      const paid = await useCases.payOrder.execute({ userId: shopper, orderId: placed.id });
      expect(await shop.ports.orders.find(placed.id)).toEqual(paid.order);
      const cancelled = await useCases.cancelOrder.execute({ userId: shopper, orderId: placed.id });
      expect(await shop.ports.orders.find(placed.id)).toEqual(cancelled);
      expect(await shop.ports.orders.find(anId())).toBeUndefined();
    });

    it('are paged, the newest first, by owner and status', async () => {
      const optionId = await givenOption(shop.useCases);
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) {
        ids.unshift((await givenOrder(shop.useCases, shopper, optionId)).id);
      }
      await givenOrder(shop.useCases, anId(), optionId);
      await shop.useCases.cancelOrder.execute({ userId: shopper, orderId: ids[1] ?? '' });
      const pages = await walk(
        (request: PageRequest) => shop.ports.orders.page({ ...request, userId: shopper }),
        2,
      );
      expect(pages.flat().map(({ id }) => id)).toEqual(ids);
      const filter = { limit: 10, after: null, status: 'CANCELLED' as const };
      const mine = await shop.ports.orders.page({ ...filter, userId: shopper });
      expect(mine.data.map(({ id }) => id)).toEqual([ids[1]]);
      const allUsers = await shop.ports.orders.page(filter);
      expect(allUsers.data.map(({ id }) => id)).toContain(ids[1]);
    });

    it('are filtered by the time of their placing: from a time on, and before a time', async () => {
      const optionId = await givenOption(shop.useCases);
      const { id, placedAt } = await givenOrder(shop.useCases, shopper, optionId);
      const later = new Date(placedAt.getTime() + 1);
      const found = async (filter: OrderFilter) => {
        const page = await shop.ports.orders.page({ limit: 9, after: null, userId: shopper, ...filter });
        return page.data.map((order) => order.id);
      };
      expect(await found({ placedFrom: placedAt })).toEqual([id]);
      expect(await found({ placedFrom: later })).toEqual([]);
      expect(await found({ placedTo: placedAt })).toEqual([]);
      expect(await found({ placedTo: later })).toEqual([id]);
      expect(await found({ placedFrom: placedAt, placedTo: later, status: 'PENDING' })).toEqual([id]);
    });

    it('are overdue when they are unpaid after their time, the longest overdue first', async () => {
      const fresh = await createShop();
      const hasty = useCasesOver(fresh.ports, { orderTtlMs: 0 });
      const optionId = await givenOption(fresh.useCases, { price: 0 });
      const other = await givenOption(fresh.useCases, { price: 0 });
      const overdue: OverdueOrder[] = [];
      for (const optionIds of [[optionId], [other, optionId], [other]]) {
        const items = optionIds.map((id) => ({ optionId: id, quantity: 1 }));
        const { id } = await hasty.placeOrder.execute({ userId: shopper, items });
        overdue.push({ id, lines: items.length });
      }
      await givenOrder(fresh.useCases, shopper, optionId);
      await fresh.useCases.checkout.execute({ userId: shopper, items: [{ optionId, quantity: 1 }] });
      const pages = await walk((request: PageRequest) => fresh.ports.orders.overdue(request), 2);
      expect(pages.flat()).toEqual(overdue);
      await hasty.expireOrders.execute();
      expect((await fresh.ports.orders.overdue({ limit: 10, after: null })).data).toEqual([]);
      await fresh.close();
    });
  });
}

/** Every page of a list, to its end. */
async function walk<Row, After = Position>(
  read: (request: PageRequest<After>) => Promise<Page<Row, After>>,
  limit: number,
): Promise<(readonly Row[])[]> {
  const pages: (readonly Row[])[] = [];
  let after: After | null = null;
  do {
    const page: Page<Row, After> = await read({ limit, after });
    pages.push(page.data);
    after = page.next;
  } while (after !== null);
  return pages;
}
