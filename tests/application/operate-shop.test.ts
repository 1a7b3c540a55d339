import { beforeEach, describe, expect, it } from 'vitest';
import { aCampaign, anId, anOption, aProductCommand, NOON, noonPlus } from '../builders.ts';
import { firstOf, givenBalance, givenCampaign, givenOption } from '../given.ts';
import { createMemoryShop, type MemoryShop } from '../in-memory/memory-shop.ts';
import { expectBooksInOrder } from './expect-books.ts';

const userId = 'shopper';
let shop: MemoryShop;

beforeEach(() => {
  shop = createMemoryShop();
  shop.setNow(NOON);
});

const movementsOf = (optionId: string) =>
  shop.store.movements.filter((movement) => movement.optionId === optionId).map(({ delta }) => delta);

describe('charging a balance', () => {
  it('creates it with its first ledger entry, then adds to it', async () => {
    expect(await shop.ports.balances.get(userId)).toMatchObject({ amount: 0 });
    expect(await shop.useCases.chargeBalance.execute({ userId, amount: 700 })).toMatchObject({
      userId,
      version: 1,
      type: 'CHARGE',
      amount: 700,
      balance: 700,
      orderId: null,
      createdAt: NOON,
    });
    await shop.useCases.chargeBalance.execute({ userId, amount: 1 });
    expect(await shop.ports.balances.get(userId)).toMatchObject({ amount: 701, version: 2 });
    await expectBooksInOrder(shop.ports);
  });

  it.each([0, -1, 0.5, 1_000_000_000_001, Number.NaN, Number.MAX_SAFE_INTEGER])(
    'refuses %d, and creates nothing',
    async (amount) => {
      const charging = shop.useCases.chargeBalance.execute({ userId, amount });
      await expect(charging).rejects.toMatchObject({ code: 'INVALID_CHARGE_AMOUNT' });
      expect(shop.store.balances.size).toBe(0);
    },
  );

  it('refuses what would pass the cap, and takes what reaches it', async () => {
    await givenBalance(shop.useCases, userId, 999_999_999_999);
    const charging = shop.useCases.chargeBalance.execute({ userId, amount: 2 });
    await expect(charging).rejects.toMatchObject({ code: 'BALANCE_LIMIT_EXCEEDED' });
    expect(await shop.useCases.chargeBalance.execute({ userId, amount: 1 })).toMatchObject({
      balance: 1_000_000_000_000,
    });
  });
});

describe('issuing a coupon', () => {
  const issue = (couponId: string, to = userId) =>
    shop.useCases.issueCoupon.execute({ userId: to, couponId });

  it('gives it with the terms of its campaign', async () => {
    const couponId = await givenCampaign(shop.useCases, { quantity: 2 });
    const { name, discount, minimumOrderAmount, usableUntil } = aCampaign();
    expect(await issue(couponId)).toEqual({
      id: expect.any(String),
      couponId,
      name,
      discount,
      minimumOrderAmount,
      usableUntil,
      status: 'ISSUED',
      orderId: null,
      issuedAt: NOON,
    });
    expect(await shop.useCases.getCoupon.execute({ couponId })).toMatchObject({ issued: 1, remaining: 1 });
    await expectBooksInOrder(shop.ports);
  });

  it('refuses an unknown campaign', async () => {
    await expect(issue(anId())).rejects.toMatchObject({ code: 'COUPON_NOT_FOUND' });
  });

  it('judges not started, expired, sold out and already issued in this order', async () => {
    const couponId = await givenCampaign(shop.useCases, {
      quantity: 1,
      issueStartsAt: noonPlus(100),
      issueEndsAt: noonPlus(200),
    });
    await expect(issue(couponId)).rejects.toMatchObject({ code: 'COUPON_NOT_STARTED' });
    shop.setNow(noonPlus(100));
    await issue(couponId);
    await expect(issue(couponId)).rejects.toMatchObject({ code: 'COUPON_SOLD_OUT' });
    await shop.useCases.changeCoupon.execute({ couponId, quantity: 2 });
    await expect(issue(couponId)).rejects.toMatchObject({ code: 'COUPON_ALREADY_ISSUED' });
    shop.setNow(noonPlus(199));
    expect(await issue(couponId, 'other')).toMatchObject({ status: 'ISSUED' });
    shop.setNow(noonPlus(200));
    await expect(issue(couponId)).rejects.toMatchObject({ code: 'COUPON_EXPIRED' });
  });

  it('follows a campaign that is changed, which cannot fall below what it has issued', async () => {
    const couponId = await givenCampaign(shop.useCases, { quantity: 2 });
    await issue(couponId);
    await issue(couponId, 'other');
    await expect(shop.useCases.changeCoupon.execute({ couponId, quantity: 1 })).rejects.toMatchObject({
      code: 'COUPON_BELOW_ISSUED',
    });
    const early = shop.useCases.changeCoupon.execute({ couponId, issueEndsAt: aCampaign().issueStartsAt });
    await expect(early).rejects.toMatchObject({ code: 'COUPON_WINDOW_INVALID' });
    await expect(shop.useCases.changeCoupon.execute({ couponId: anId() })).rejects.toMatchObject({
      code: 'COUPON_NOT_FOUND',
    });
    expect(await shop.useCases.changeCoupon.execute({ couponId, issueEndsAt: NOON })).toMatchObject({
      quantity: 2,
    });
    await expect(issue(couponId, 'third')).rejects.toMatchObject({ code: 'COUPON_EXPIRED' });
  });
});

describe('the catalogue', () => {
  it('shows a new product with its options and their stock, and writes the stock as movements', async () => {
    const options = [
      anOption({ name: 'S', price: 100, stock: 3 }),
      anOption({ name: 'L', price: 0, stock: 0 }),
    ];
    const product = await shop.useCases.createProduct.execute(aProductCommand({ name: 'Shirt', options }));
    expect(product).toMatchObject({ name: 'Shirt', options });
    expect(await shop.useCases.getProduct.execute({ productId: product.id })).toEqual(product);
    expect(product.options.map(({ id }) => movementsOf(id))).toEqual([[3], []]);
    await expectBooksInOrder(shop.ports);
  });

  it('changes only what is given of a product and of an option', async () => {
    const { id: productId, options } = await shop.useCases.createProduct.execute(aProductCommand());
    await shop.useCases.changeProduct.execute({ productId, name: 'Cup' });
    const changed = await shop.useCases.changeOption.execute({ optionId: firstOf(options).id, price: 1 });
    expect(changed).toMatchObject({
      name: 'Cup',
      description: 'Holds coffee.',
      options: [{ name: 'Black', price: 1, stock: 10 }],
    });
  });

  it('adds an option after the others, up to the hundredth', async () => {
    const { id: productId } = await shop.useCases.createProduct.execute(aProductCommand());
    for (let count = 1; count < 100; count += 1) {
      await shop.useCases.addOption.execute({ productId, ...anOption({ name: `No. ${count}` }) });
    }
    const product = await shop.useCases.getProduct.execute({ productId });
    expect(product.options).toHaveLength(100);
    expect(product.options.at(-1)).toMatchObject({ name: 'No. 99', stock: 10 });
    const adding = shop.useCases.addOption.execute({ productId, ...anOption() });
    await expect(adding).rejects.toMatchObject({ code: 'OPTION_LIMIT_EXCEEDED' });
    expect(shop.store.stocks.size).toBe(100);
    await expectBooksInOrder(shop.ports);
  });

  it('hides a product of which nothing is on sale, but keeps its stock', async () => {
    const { id: productId, options } = await shop.useCases.createProduct.execute(aProductCommand());
    const optionId = firstOf(options).id;
    expect(await shop.useCases.changeOption.execute({ optionId, onSale: false })).toMatchObject({
      options: [],
    });
    await expect(shop.useCases.getProduct.execute({ productId })).rejects.toMatchObject({
      code: 'PRODUCT_NOT_FOUND',
    });
    expect((await shop.ports.catalogue.page({ limit: 10, after: null })).data).toEqual([]);
    expect(await shop.useCases.getStock.execute({ optionId })).toMatchObject({ onHand: 10 });
    await shop.useCases.changeOption.execute({ optionId, onSale: true });
    expect((await shop.ports.catalogue.page({ limit: 10, after: null })).data).toHaveLength(1);
  });

  it('does not find what is not there', async () => {
    const [productId, optionId] = [anId(), anId()];
    const { useCases } = shop;
    await expect(useCases.changeProduct.execute({ productId })).rejects.toMatchObject({
      code: 'PRODUCT_NOT_FOUND',
    });
    await expect(useCases.addOption.execute({ productId, ...anOption() })).rejects.toMatchObject({
      code: 'PRODUCT_NOT_FOUND',
    });
    const missing = {
      code: 'PRODUCT_OPTION_NOT_FOUND',
      message: `There is no such option: ${optionId}.`,
      data: { optionIds: [optionId] },
    };
    await expect(useCases.changeOption.execute({ optionId })).rejects.toMatchObject(missing);
    await expect(useCases.getStock.execute({ optionId })).rejects.toMatchObject(missing);
    await expect(useCases.adjustStock.execute({ optionId, delta: 1, reason: 'found' })).rejects.toMatchObject(
      missing,
    );
  });
});

describe('adjusting stock', () => {
  const adjust = (optionId: string, delta: number) =>
    shop.useCases.adjustStock.execute({ optionId, delta, reason: 'counted' });

  it('counts units in and out, as movements', async () => {
    const optionId = await givenOption(shop.useCases, { stock: 10 });
    expect(await adjust(optionId, -4)).toMatchObject({ onHand: 6, reserved: 0, available: 6 });
    await adjust(optionId, 2);
    expect(movementsOf(optionId)).toEqual([10, -4, 2]);
    await expectBooksInOrder(shop.ports);
  });

  it('leaves what orders have reserved', async () => {
    const optionId = await givenOption(shop.useCases, { stock: 10 });
    await shop.useCases.placeOrder.execute({ userId, items: [{ optionId, quantity: 4 }] });
    await expect(adjust(optionId, -7)).rejects.toMatchObject({ code: 'STOCK_BELOW_RESERVED' });
    expect(await adjust(optionId, -6)).toMatchObject({ onHand: 4, reserved: 4, available: 0 });
    await expectBooksInOrder(shop.ports);
  });

  it('stops at the most an option holds', async () => {
    const optionId = await givenOption(shop.useCases, { stock: 999_999_999 });
    await expect(adjust(optionId, 2)).rejects.toMatchObject({ code: 'STOCK_LIMIT_EXCEEDED' });
    expect(await adjust(optionId, 1)).toMatchObject({ onHand: 1_000_000_000 });
    expect(movementsOf(optionId)).toEqual([999_999_999, 1]);
  });
});

describe('the rank', () => {
  it('is served as it was stored, until it is computed again', async () => {
    expect(await shop.ports.ranking.find()).toBeUndefined();
    const optionId = await givenOption(shop.useCases, { price: 5 });
    await givenBalance(shop.useCases, userId, 100);
    await shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 3 }] });
    expect(await shop.ports.ranking.find()).toBeUndefined();
    shop.setNow(noonPlus(1));
    const rank = await shop.useCases.refreshRank.execute({});
    expect(rank.data).toMatchObject([{ rank: 1, name: 'Mug', minPrice: 5, quantitySold: 3 }]);
    await shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 1 }] });
    expect(await shop.ports.ranking.find()).toEqual(rank);
  });
});

describe('redelivering an event', () => {
  it('makes a dead event due again, with its id and all its attempts to come', async () => {
    const optionId = await givenOption(shop.useCases, { price: 0 });
    await shop.useCases.checkout.execute({ userId, items: [{ optionId, quantity: 1 }] });
    const [claimed] = await shop.ports.outbox.claim(1, 1_000);
    if (claimed) await shop.ports.outbox.markFailed([{ event: claimed, error: 'refused', retryInMs: null }]);
    expect(await shop.ports.outbox.claim(1, 1_000)).toEqual([]);
    shop.setNow(noonPlus(5_000));
    const delivery = await shop.useCases.redeliverEvent.execute({ eventId: claimed?.id ?? '' });
    expect(delivery).toMatchObject({
      id: claimed?.id,
      status: 'PENDING',
      attempts: 0,
      lastError: 'refused',
      nextAttemptAt: noonPlus(5_000),
    });
    expect(await shop.ports.outbox.claim(1, 1_000)).toMatchObject([{ id: claimed?.id, attempts: 0 }]);
  });

  it('does not find an unknown event', async () => {
    const redelivering = shop.useCases.redeliverEvent.execute({ eventId: anId() });
    await expect(redelivering).rejects.toMatchObject({ code: 'EVENT_NOT_FOUND' });
  });
});

describe('reading', () => {
  it("finds neither another user's order or coupon nor unknown ones", async () => {
    const { useCases } = shop;
    const optionId = await givenOption(useCases);
    const order = await useCases.placeOrder.execute({ userId, items: [{ optionId, quantity: 1 }] });
    const couponId = await givenCampaign(useCases);
    const { id: issuedCouponId } = await useCases.issueCoupon.execute({ userId, couponId });
    const notFound = (code: string) => ({ code, data: {} });
    for (const query of [
      { userId: 'other', orderId: order.id, issuedCouponId },
      { userId, orderId: anId(), issuedCouponId: anId() },
    ]) {
      await expect(useCases.getOrder.execute(query)).rejects.toMatchObject(notFound('ORDER_NOT_FOUND'));
      await expect(useCases.getIssuedCoupon.execute(query)).rejects.toMatchObject(
        notFound('ISSUED_COUPON_NOT_FOUND'),
      );
    }
    expect(await useCases.getOrder.execute({ orderId: order.id })).toEqual(order);
    await expect(useCases.getCoupon.execute({ couponId: anId() })).rejects.toMatchObject(
      notFound('COUPON_NOT_FOUND'),
    );
  });
});
