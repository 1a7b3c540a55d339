import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueToken } from '../../src/adapters/http/access/issue-token.ts';
import { createLogger } from '../../src/adapters/logging/logger.ts';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { type Service, startService } from '../../src/bootstrap/service.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { CHROMIUM_PATH, startChromium } from './chromium.ts';
import { DocsPage, type SentExample } from './docs-page.ts';

/** A busy machine takes seconds for each of about forty examples. */
const SENDING_ALL_MS = 400_000;
const SECRET = 'a secret of at least thirty-two bytes';
const title = CHROMIUM_PATH
  ? 'the documentation in a browser'
  : 'the documentation in a browser (skipped: no Chromium is installed here)';

describe.skipIf(CHROMIUM_PATH === undefined)(title, () => {
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
    const logger = createLogger({ level: 'silent', isTerminal: false });
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

  it(
    'sends every example, in the order of the page, and each succeeds under a key of its own',
    async () => {
      const docs = await DocsPage.open(browser, `${service.url}/docs${fragment}`, 1280);
      const operations = await docs.operations();
      const sent: SentExample[] = [];
      for (const operation of operations) sent.push(await docs.send(operation));

      expect(sent.filter(({ status }) => status < 200 || status > 299)).toEqual([]);
      expect(operations.length).toBeGreaterThan(30);
      const keys = sent.flatMap(({ operation, key }) => (operation.startsWith('POST ') ? [key] : []));
      expect(new Set(keys).size).toBe(keys.length);
      expect(docs.foreign).toEqual([]);
      expect(docs.complaints).toEqual([]);
    },
    SENDING_ALL_MS,
  );
});
