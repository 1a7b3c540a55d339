import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { migrateToLatest } from '../../src/adapters/postgres/migrating/migrate.ts';
import { query } from './query.ts';
import { startTestServer } from './test-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of this run of the tests, and the migrated database in it to clone. */
    testDatabase: { readonly serverUrl: string; readonly template: string };
  }
}

/** Starts PostgreSQL for all tests, and migrates the template that every test file clones. Its currency is `KRW`. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer(process.env);
  const template = `storefront_template_${randomBytes(6).toString('hex')}`;
  try {
    await query(server.url, `create database ${template}`);
    const url = new URL(server.url);
    url.pathname = template;
    await migrateToLatest(url.href);
    await query(url.href, `insert into settings (currency) values ('KRW')`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  provide('testDatabase', { serverUrl: server.url, template });
  return async () => {
    await query(server.url, `drop database ${template} with (force)`);
    await server.stop();
  };
}
