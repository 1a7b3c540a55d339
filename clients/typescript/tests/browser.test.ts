import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM_PATH, startChromium } from '../../../tests/browser/chromium.ts';
import { createTestDatabase, type TestDatabase } from '../../../tests/postgres/test-database.ts';
import { RunningService } from './running-service.ts';

const PACKAGE = path.join(import.meta.dirname, '..');
const TSC = path.join(PACKAGE, '../../node_modules/typescript/bin/tsc');
const title = CHROMIUM_PATH
  ? 'a page of another origin'
  : 'a page of another origin (skipped: no Chromium is installed here)';

/** A page that imports the client. Vitest rewrites imports in the code that a test hands to a page. */
const PAGE =
  '<!doctype html><script type="module">import * as client from "/index.js"; globalThis.client = client;</script>';

/** Serves the built package and the page. Resolves when it listens. */
async function servePackage(folder: string): Promise<Server> {
  const server = createServer((request, reply) => {
    if (request.url === '/') return void reply.setHeader('Content-Type', 'text/html').end(PAGE);
    readFile(path.join(folder, request.url ?? '')).then(
      (text) => reply.setHeader('Content-Type', 'text/javascript').end(text),
      () => reply.writeHead(404).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe.skipIf(CHROMIUM_PATH === undefined)(title, () => {
  let folder: string;
  let pages: Server;
  let database: TestDatabase;
  let service: RunningService;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'client-browser-'));
    const build = [TSC, '-p', path.join(PACKAGE, 'tsconfig.build.json'), '--outDir', folder];
    await promisify(execFile)(process.execPath, build);
    pages = await servePackage(folder);
    database = await createTestDatabase();
    service = await RunningService.start(database.url);
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await service?.kill();
    await database?.drop();
    pages?.close();
    await rm(folder, { recursive: true });
  });

  it('buys with the client, sees the replay of its purchase, and a refusal', async () => {
    const operator = await service.shopOf('operator', { scope: 'admin' });
    const options = [{ name: 'Brass', price: 1_000, stock: 3 }];
    const { data: product } = await operator.adminCreateProduct({
      body: { name: 'Lamp', options },
      throwOnError: true,
    });
    const optionId = product.options[0]?.id ?? '';
    const address = pages.address();
    if (address === null || typeof address === 'string') throw new Error('The pages are not served');
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${address.port}/`);
    await page.waitForFunction(() => 'client' in globalThis);

    const seen = await page.evaluate(
      async ({ baseUrl, token, optionId }) => {
        const { client } = globalThis as unknown as { client: typeof import('../src/index.ts') };
        const shop = new client.Shop({ baseUrl, token });
        await shop.chargeBalance({ body: { amount: 5_000 }, throwOnError: true });
        const buy = (quantity: number, key: string) =>
          shop.checkout({
            body: { items: [{ optionId, quantity }] },
            headers: { 'Idempotency-Key': key },
          });
        const first = await buy(1, 'key-1');
        const again = await buy(1, 'key-1');
        const refused = await buy(9, 'key-2');
        return {
          status: first.data?.status,
          isSame: first.data?.id === again.data?.id,
          isReplayed: again.response?.headers.get('Idempotency-Replayed'),
          code: refused.error?.code,
        };
      },
      { baseUrl: service.baseUrl, token: await service.tokenOf('ann'), optionId },
    );

    expect(seen).toEqual({ status: 'CONFIRMED', isSame: true, isReplayed: 'true', code: 'OUT_OF_STOCK' });
  });
});
