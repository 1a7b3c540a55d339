import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { startService } from '../../src/bootstrap/service.ts';
import { createTestDatabase } from './test-database.ts';

const SECRET = 'a secret of at least thirty-two bytes';

/** What `/readyz` answers. */
interface Readiness {
  readonly jobs: readonly { readonly name: string; readonly lastRunAt: string | null }[];
}

it('A service that drains answers requests, and starts no more batches', async () => {
  await using stack = new AsyncDisposableStack();
  const database = await createTestDatabase();
  stack.defer(() => database.drop());
  const configuration = readConfiguration({
    DATABASE_URL: database.url,
    JWT_SECRET: SECRET,
    PORT: '0',
    DEMO_DATA: 'false',
    EXPIRY_CRON: '* * * * * *',
  });
  const tokens = { key: { type: 'secret' as const, secret: SECRET } };
  const service = await startService(configuration, tokens, pino({ level: 'silent' }));
  stack.defer(() => service.close());
  const readiness = async (): Promise<Readiness> =>
    JSON.parse(await (await fetch(`${service.url}/readyz`)).text());
  const lastExpiry = async () => {
    const { jobs } = await readiness();
    return jobs.find(({ name }) => name === 'expire-orders')?.lastRunAt;
  };

  await expect.poll(lastExpiry).not.toBeNull();
  service.drain();
  // A run that is under way ends.
  await sleep(500);
  const last = await lastExpiry();
  await sleep(2_500);
  expect(await readiness()).toMatchObject({ code: 'NOT_READY', missing: ['draining'] });
  expect(await lastExpiry()).toBe(last);
});
