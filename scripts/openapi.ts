import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Registry } from '@prometheus-io/client';
import { pino } from 'pino';
import { WEBHOOKS } from '../src/adapters/data-platform/webhooks.ts';
import { createServer } from '../src/adapters/http/server.ts';
import { UuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts';
import { InMemoryJobLeases } from '../src/adapters/in-memory/in-memory-job-leases.ts';
import { createInMemoryReads } from '../src/adapters/in-memory/in-memory-reads.ts';
import { createInMemoryStore } from '../src/adapters/in-memory/in-memory-store.ts';
import { InMemoryTransactions } from '../src/adapters/in-memory/in-memory-transactions.ts';
import { createUseCases } from '../src/application/use-cases.ts';

const FILE = path.resolve(import.meta.dirname, '../openapi.json');
const silent = pino({ level: 'silent' });

/** The document that the routes describe. They need a shop, so they get an empty one in memory. */
async function documentText(): Promise<string> {
  const store = createInMemoryStore();
  const reads = createInMemoryReads(store);
  const useCases = createUseCases({
    ...reads,
    transactions: new InMemoryTransactions(store),
    jobLeases: new InMemoryJobLeases(store),
    ids: new UuidV7Ids(),
    logger: silent,
    pause: () => Promise.resolve(),
    currency: 'KRW',
    orderTtlMs: 0,
    maxPerOrder: 1,
    pendingOrdersMax: 0,
    refundWindowMs: 0,
  });
  const app = createServer({
    useCases,
    reads,
    currency: 'KRW',
    logger: silent,
    tokens: { key: { type: 'secret', secret: 'no token is signed with this' } },
    chargeScope: undefined,
    corsOrigins: [],
    trustProxy: false,
    rateLimitPerMinute: 0,
    publicRateLimitPerMinute: 0,
    probes: {},
    warnings: () => [],
    jobs: () => [],
    stopping: new AbortController().signal,
    registry: new Registry(),
    webhooks: WEBHOOKS,
  });
  await app.ready();
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`;
  await app.close();
  return text;
}

const document = await documentText();
if (!process.argv.includes('--check')) {
  await writeFile(FILE, document);
} else if (document !== (await readFile(FILE, 'utf8').catch(() => ''))) {
  console.error('openapi.json is out of date: run `npm run openapi`, and commit it.');
  process.exitCode = 1;
}
