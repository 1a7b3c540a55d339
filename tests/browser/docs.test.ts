import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueToken } from '../../src/adapters/http/access/issue-token.ts';
import { createLogger } from '../../src/adapters/logging/logger.ts';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { type Service, startService } from '../../src/bootstrap/service.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { CHROMIUM_PATH, startChromium } from './chromium.ts';
import { DocsPage, type SentExample } from './docs-page.ts';

/** A browser takes its time on a busy machine. */
const BUSY_MS = 240_000;
const SECRET = 'a secret of at least thirty-two bytes';
const title = CHROMIUM_PATH
  ? 'the documentation in a browser'
  : 'the documentation in a browser (skipped: no Chromium is installed here)';

describe.skipIf(CHROMIUM_PATH === undefined)(title, { timeout: BUSY_MS }, () => {
  let database: TestDatabase;
  let service: Service;
  let browser: Browser;
  let fragment: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    const configuration = readConfiguration({
      DATABASE_URL: database.url,
      DEMO_DATA: 'true',
      JWT_SECRET: SECRET,
      PORT: '0',
    });
    const logger = createLogger({ level: 'silent', format: 'json', user: 'plain', hasColours: false });
    service = await startService(configuration, { key: { type: 'secret', secret: SECRET } }, logger);
    const [shopper, operator] = await Promise.all([
      issueToken({ userId: 'demo-shopper', scope: '', lifetimeSeconds: 600, secret: SECRET }),
      issueToken({ userId: 'demo-admin', scope: 'admin', lifetimeSeconds: 600, secret: SECRET }),
    ]);
    fragment = `#shopper=${shopper}&operator=${operator}`;
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await service?.close();
    await database?.drop();
  });

  it('sends every example, in the order of the page, and each succeeds under a key of its own', async () => {
    const docs = await DocsPage.open(browser, `${service.url}/docs${fragment}`, 1280);
    const window = await docs.openWindow('GET', '/v1/products', 'products');
    const operations = await window.operations();
    const sent: SentExample[] = [];
    for (const operation of operations) sent.push(await window.send(operation));

    expect(sent.filter(({ status }) => status < 200 || status > 299)).toEqual([]);
    expect(operations.length).toBeGreaterThan(30);
    const keys = sent.flatMap(({ operation, key }) => (operation.startsWith('POST ') ? [key] : []));
    expect(new Set(keys).size).toBe(keys.length);
    expect(docs.foreign).toEqual([]);
    expect(docs.complaints).toEqual([]);
    await docs.page.close();
  });

  it('takes the tokens out of the address, and stores none of them', async () => {
    const docs = await DocsPage.open(browser, `${service.url}/docs${fragment}`, 1280);
    expect(docs.page.url()).toBe(`${service.url}/docs`);
    const stored = await docs.page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state])',
    );
    for (const token of fragment.split(/[=&]/).filter((part) => part.startsWith('eyJ'))) {
      expect(stored).not.toContain(token);
    }
    await docs.page.close();
  });

  it.each([
    ['none', 401, undefined],
    ['shopper', 200, 'demo-shopper'],
    ['operator', 200, 'demo-admin'],
  ])('acts as the reader chooses: %s', async (caller, status, userId) => {
    const docs = await DocsPage.open(browser, `${service.url}/docs${fragment}`, 1280);
    await docs.page.getByLabel('Act as').selectOption(caller);
    const window = await docs.openWindow('GET', '/v1/balance', 'balance');
    const place = 'api-1/tag/balance/GET/v1/balance';
    const answer = await window.send({ operation: 'GET /v1/balance', place });
    expect([answer.status, JSON.parse(answer.body).userId]).toEqual([status, userId]);
    await docs.page.close();
  });

  it.each([390, 1280])(
    'and the other pages fit a window of %i px, and load nothing from elsewhere',
    async (width) => {
      for (const path of ['/', '/problems/out-of-stock', '/docs']) {
        const page = await DocsPage.open(browser, `${service.url}${path}`, width);
        const overflow = await page.page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect([path, overflow, page.foreign, page.complaints]).toEqual([path, 0, [], []]);
        await page.page.close();
      }
    },
  );
});
