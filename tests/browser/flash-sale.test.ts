import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM_PATH, startChromium } from './chromium.ts';
import { DocsPage } from './docs-page.ts';
import { FlashSaleCommand } from './flash-sale-command.ts';

/** It starts PostgreSQL, a service, a crowd and a browser. */
const BUSY_MS = 300_000;
const SMALL_SALE = ['--shoppers=120', '--seconds=8', '--units=40'];
const title = CHROMIUM_PATH
  ? 'the flash sale, as its operator sees it'
  : 'the flash sale, as its operator sees it (skipped: no Chromium is installed here)';

describe.skipIf(CHROMIUM_PATH === undefined)(title, { timeout: BUSY_MS }, () => {
  let command: FlashSaleCommand;
  let browser: Browser;

  beforeAll(async () => {
    command = await FlashSaleCommand.start(SMALL_SALE);
    browser = await startChromium();
  }, BUSY_MS);

  afterAll(async () => {
    await browser?.close();
    await command?.[Symbol.asyncDispose]();
  }, BUSY_MS);

  it('prints no token if no person reads it', () => {
    expect(command.printed).toContain('/operator/');
    expect(command.printed).not.toMatch(/token=|secret=|eyJ/);
  });

  it('takes the token and the secret out of the address, and stores neither', async () => {
    const { page } = await DocsPage.open(browser, command.operatorUrl, 1280);
    expect(new URL(page.url()).href).toBe(new URL('/operator/', command.operatorUrl).href);
    const stored = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state])',
    );
    expect(stored).toBe('[{},{},"",null]');
    await page.reload();
    await page.getByText('To open the buttons, follow the address').waitFor();
    expect(await page.getByRole('button', { name: 'Kill PostgreSQL' }).isDisabled()).toBe(true);
    await page.close();
  });

  it('is held with the keyboard only, survives the kill of PostgreSQL, and ends with nothing lost', async () => {
    const operator = await DocsPage.open(browser, command.operatorUrl, 1280);
    const { page } = operator;
    await press(page, 'Start: 120 buyers');
    await page.getByText(/^[1-9]\d* shoppers in the shop/).waitFor();
    await press(page, 'Data platform refuses');
    await page.getByRole('button', { name: 'Data platform refuses', pressed: true }).waitFor();
    await press(page, 'Kill PostgreSQL');
    await page.getByText(/Killed once, away for/).waitFor({ timeout: BUSY_MS });

    const result = page.getByRole('region', { name: 'The result' });
    await result.waitFor({ timeout: BUSY_MS });
    const figures = await result.getByRole('listitem').allInnerTexts();
    expect(figures.map((text) => text.replace(/\s+/g, ' '))).toEqual(
      expect.arrayContaining(['0 oversold', '0 doubled', '0 lost', '9 of 9 checks']),
    );
    expect(command.printed).toContain('9 of 9 checks are ok');
    await expect.poll(() => page.locator('.checks .good').count(), { timeout: BUSY_MS }).toBe(9);

    await press(page, 'Data platform refuses');
    await page.getByRole('button', { name: 'Data platform refuses', pressed: false }).waitFor();
    await page
      .getByRole('button', { name: /^Send again/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await page.getByText('is sent again').waitFor();

    expect(operator.foreign).toEqual([]);
    // While PostgreSQL is away, the service refuses what the page asks for.
    expect(operator.complaints.filter((complaint) => !complaint.includes('status of 503'))).toEqual([]);
    await page.close();
  });

  it.each([390, 1280])(
    'fits a window of %i px, and so does the shop, and loads nothing from elsewhere',
    async (width) => {
      for (const url of [command.operatorUrl, command.shopUrl]) {
        const { page, foreign, complaints } = await DocsPage.open(browser, url, width);
        await page.locator('h2').first().waitFor();
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect([overflow, foreign, complaints]).toEqual([0, [], []]);
        await page.close();
      }
    },
  );
});

/** Goes to a button with the Tab key, and presses it with Enter. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name });
  await button.and(page.locator(':enabled')).waitFor();
  while (!(await button.evaluate((element) => element.matches(':focus')))) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
}
