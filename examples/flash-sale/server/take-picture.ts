import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../../../tests/browser/chromium.ts';
import type { FlashSale } from './open-flash-sale.ts';

const FILE = path.join(import.meta.dirname, '../../../docs/flash-sale.webp');
/** A fifth of the 500 lamps is sold. */
const LAMPS_GO = /^[1-3]?\d?\d of 500 left/;
const PATIENCE_MS = 180_000;
const WALL = { width: 1280, height: 1150 };
const PHONE = { width: 390, height: 760 };
const QUALITY = 0.85;

/** Holds the sale in the system's Chromium, kills PostgreSQL in it, and writes the picture of the README. */
export async function takePicture({ operatorUrl, shopUrl }: FlashSale): Promise<void> {
  const browser = await startChromium();
  try {
    const [wall, phone] = [await open(browser, operatorUrl, WALL), await open(browser, shopUrl, PHONE)];
    await wall.getByRole('button', { name: /^Start/ }).click();
    await phone.getByText(LAMPS_GO).waitFor({ timeout: PATIENCE_MS });
    const shop = await phone.screenshot();
    await wall.getByRole('button', { name: 'Kill PostgreSQL' }).click();
    await wall.getByRole('region', { name: 'The result' }).waitFor({ timeout: PATIENCE_MS });
    await wall.mouse.move(0, 0);
    const operator = await wall.screenshot();
    await writeFile(FILE, await besideEachOther(browser, operator, shop));
  } finally {
    await browser.close();
  }
}

function open(browser: Browser, url: string, viewport: { width: number; height: number }): Promise<Page> {
  return browser.newPage({ viewport, reducedMotion: 'reduce', colorScheme: 'light' }).then(async (page) => {
    await page.goto(url);
    await page.locator('h1').first().waitFor();
    return page;
  });
}

/** Puts the phone over the lower right corner of the wall. Resolves with the bytes of a WebP picture. */
async function besideEachOther(browser: Browser, wall: Buffer, phone: Buffer): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: WALL.width + 240, height: WALL.height + 40 } });
  await page.setContent(`<style>
    body { margin: 0; background: #ece7df }
    img { position: absolute; border-radius: 14px; box-shadow: 0 4px 24px #0003 }
  </style>
  <img src="${dataUrl(wall)}" style="left: 20px; top: 20px">
  <img src="${dataUrl(phone)}" style="right: 20px; bottom: 20px; width: 320px; border: 8px solid #222; border-radius: 34px">`);
  const composed = await page.screenshot();
  const webp: string = await page.evaluate(`(async () => {
    const picture = await createImageBitmap(await (await fetch('${dataUrl(composed)}')).blob());
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
    canvas.getContext('2d').drawImage(picture, 0, 0);
    return canvas.toDataURL('image/webp', ${QUALITY}).split(',')[1];
  })()`);
  return Buffer.from(webp, 'base64');
}

function dataUrl(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`;
}
