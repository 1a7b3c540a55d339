import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHROMIUM_PATH, startChromium } from './chromium.ts';
import { FlashSaleStage } from './flash-sale-shop.ts';

/** A browser takes its time on a busy machine. */
const BUSY_MS = 120_000;
const title = CHROMIUM_PATH
  ? 'the shop page of the flash sale'
  : 'the shop page of the flash sale (skipped: no Chromium is installed here)';

describe.skipIf(CHROMIUM_PATH === undefined)(title, { timeout: BUSY_MS }, () => {
  let stage: FlashSaleStage;
  let browser: Browser;

  beforeAll(async () => {
    stage = await FlashSaleStage.open();
    browser = await startChromium();
  }, BUSY_MS);

  afterAll(async () => {
    await browser?.close();
    await stage?.[Symbol.asyncDispose]();
  });

  it('buys, shows the stock and the money move, and brings both back on cancelling', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'ann', 200_000);
    expect(shop.page.url()).not.toContain('token');
    await shop.press('Buy now');
    await shop.sees('It is yours');
    await shop.hasBalance('₩82,000');
    await shop.sees('499 of 500 left');

    await shop.press('Cancel the order');
    await shop.sees('Given back: ₩118,000 to your balance, 1 unit to the shop.');
    await shop.hasBalance('₩200,000');
    await shop.sees('500 of 500 left');
    await shop.sees('Money back');
    expect([shop.foreign, shop.failures]).toEqual([[], []]);
    await shop.close();
  });

  it('buys once for a double click, and says so after a reload', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'bob', 500_000);
    await shop.button('Buy now').dblclick();
    await shop.sees(/It is yours|Already yours/);
    await shop.page.reload();
    await shop.sees('Already yours');
    await shop.hasBalance('₩382,000');
    expect(new Set(shop.checkoutKeys).size).toBe(1);
    expect(shop.checkoutKeys.length).toBeGreaterThan(1);

    await shop.press('Buy another');
    await shop.press('Buy now');
    await shop.hasBalance('₩264,000');
    expect(new Set(shop.checkoutKeys).size).toBe(2);
    await shop.close();
  });

  it('finds out after a reload what became of a purchase without an answer', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'cid', 500_000);
    await shop.page.route('**/v1/checkout', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await shop.press('One more');
    await shop.press('Buy now');
    await shop.sees('No answer yet');
    await shop.page.unroute('**/v1/checkout');
    await shop.page.reload();
    await shop.sees('Already yours');
    await shop.hasBalance('₩264,000');
    expect(new Set(shop.checkoutKeys).size).toBe(1);
    await shop.close();
  });

  it.each([
    ['OVERLOADED', 'The shop is busy'],
    ['OUTCOME_UNKNOWN', 'The shop is finding out'],
  ])('waits after %s as long as the shop asks for, and repeats under the same key', async (code, words) => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, `dot-${code}`, 500_000);
    await shop.page.route('**/v1/checkout', (route) => {
      const problem = { code, status: 503, title: '', detail: '', requestId: 'r', type: '', instance: '' };
      return route.fulfill({
        status: 503,
        headers: { 'Retry-After': '600' },
        contentType: 'application/problem+json',
        body: JSON.stringify(problem),
      });
    });
    await shop.press('Buy now');
    await shop.sees(words);
    await shop.sees(/^(600|599|598|59\d|5[0-8]\d)$/);
    await shop.page.unroute('**/v1/checkout');
    await shop.press('Ask now');
    await shop.sees('It is yours');
    expect(new Set(shop.checkoutKeys).size).toBe(1);
    expect(shop.checkoutKeys).toHaveLength(2);
    await shop.close();
  });

  it('charges what is missing and goes on', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'eve', 94_000);
    await shop.press('Buy now');
    await shop.sees('₩24,000 missing');
    await shop.press('Charge ₩24,000 and buy');
    await shop.sees('It is yours');
    await shop.hasBalance('₩0');
    await shop.close();
  });

  it('offers what is left', async () => {
    await stage.sell({ stock: 1 });
    const shop = await stage.openPage(browser, 'fay', 500_000);
    await shop.press('One more');
    await shop.press('Buy now');
    await shop.sees('You want 2, and 1 is left');
    await shop.press('Buy 1');
    await shop.sees('It is yours');
    await shop.sees('Sold out: all 1 are taken or held');
    await shop.close();
  });

  it('shows a new price before it buys', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'gus', 500_000);
    await shop.page.route('**/v1/products/*', (route) => route.abort());
    await stage.operate('PATCH', `/options/${stage.sale.optionId}`, { price: 130_000 });
    await shop.sees('The shop does not answer now');
    await shop.press('Buy now');
    await shop.sees('It was ₩118,000. It is ₩130,000 now.');
    await shop.press('Buy for ₩130,000');
    await shop.sees('It is yours');
    await shop.hasBalance('₩370,000');
    await shop.close();
  });

  it('says that the item was withdrawn', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'hal', 500_000);
    await stage.operate('PATCH', `/options/${stage.sale.optionId}`, { onSale: false });
    await shop.sees('Not on sale any more');
    await shop.close();
  });

  it('counts down to the coupon, takes it, uses it and gets it back', async () => {
    await stage.sell({ stock: 500, couponInMs: 12_000 });
    const shop = await stage.openPage(browser, 'ivy', 500_000);
    await shop.sees('Opens in');
    await shop.press('Take it');
    await shop.sees('It is yours');
    await shop.sees('Use my coupon: ₩20,000 off');
    await shop.press('Buy now');
    await shop.hasBalance('₩402,000');
    await shop.sees('You have used it');
    await shop.press('Cancel the order');
    await shop.hasBalance('₩500,000');
    await shop.sees('Use my coupon: ₩20,000 off');
    await shop.close();
  });

  it("counts down by the server's clock, and transfers only what has changed", async () => {
    await stage.sell({ stock: 500, couponInMs: 1_800_000 });
    const shop = await stage.openPage(browser, 'lou', 0, { clockAheadMs: 3_600_000 });
    await shop.press('Reserve first');
    await shop.page.getByRole('img', { name: /^1[45]:\d\d left$/ }).waitFor();
    await vi.waitUntil(() => stage.hasAnswered('/v1/products/:productId', 304), { timeout: BUSY_MS });
    // A 304 has no body, but the time of the answer counts: the countdown goes on.
    const first = await shop.secondsToCoupon();
    expect(first).toBeGreaterThan(1_500);
    expect(first).toBeLessThanOrEqual(1_800);
    const goesOn = async () => (await shop.secondsToCoupon()) <= first - 5;
    await vi.waitUntil(goesOn, { timeout: BUSY_MS });
    await shop.close();
  });

  it('holds an order until it is paid', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'jon', 500_000);
    await shop.press('Reserve first');
    await shop.sees('Held for you');
    await shop.page.getByRole('img', { name: /^1[45]:\d\d left$/ }).waitFor();
    await shop.sees('499 of 500 left');
    await shop.press('Pay ₩118,000');
    await shop.hasBalance('₩382,000');
    await shop.button('Cancel the order').waitFor();
    await shop.close();
  });

  it('lets a held order go', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'kim', 0);
    await shop.press('Reserve first');
    await shop.sees('499 of 500 left');
    await shop.press('Let it go');
    await shop.sees('500 of 500 left');
    await shop.sees('Given back: 1 unit to the shop.');
    await shop.close();
  });

  it('charges what is missing if a held order is paid with too little', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'lea', 0);
    await shop.press('Reserve first');
    await shop.press('Pay ₩118,000');
    await shop.press('Charge ₩118,000 and buy');
    await shop.sees('It is yours');
    await shop.close();
  });

  it('is worked by keyboard', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'max', 500_000);
    await shop.button('Buy now').focus();
    await shop.page.keyboard.press('Enter');
    await shop.sees('It is yours');
    expect(await shop.page.evaluate('document.activeElement.textContent')).toBe('It is yours');
    await shop.page.keyboard.press('Tab');
    expect(await shop.page.evaluate('document.activeElement.textContent')).toBe('Buy another');
    await shop.close();
  });

  it.each([390, 1280])('fits a window of %i px', async (width) => {
    await stage.sell({ stock: 500, couponInMs: 0 });
    const shop = await stage.openPage(browser, `ned-${width}`, 0, { width });
    await shop.press('Take it');
    await shop.sees('It is yours');
    await shop.press('Reserve first');
    await shop.sees('It is yours, and an order holds it');
    await shop.press('Buy now');
    await shop.sees('₩118,000 missing');
    const overflow = await shop.page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect([overflow, shop.foreign, shop.failures]).toEqual([0, [], []]);
    await shop.close();
  });

  it('says where the token comes from if there is none', async () => {
    await stage.sell({ stock: 500 });
    const shop = await stage.openPage(browser, 'oda', 0);
    await shop.page.evaluate('sessionStorage.clear()');
    await shop.page.reload();
    await shop.sees('The shop did not open');
    await shop.close();
  });
});
