import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { startService } from '../../src/bootstrap/service.ts';
import { aToken, SECRET } from '../http/test-app.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import {
  ALERT_TESTS,
  ALERTS,
  alertNames,
  dashboardExpressions,
  groupedByIn,
  readRepositoryFile,
  recordedNames,
  selectedIn,
} from './operations-files.ts';

/** A sample of a scrape, such as `shop_orders_total{outcome="placed"} 0`. */
interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Labels that Prometheus adds to every sample. */
const OF_PROMETHEUS = ['job', 'instance'];
/** Labels whose values depend on what the service has met so far. */
const OPEN_LABELS = ['status_code', 'lane', 'phase'];

const QUERIES = [...dashboardExpressions(), readRepositoryFile(ALERTS), readRepositoryFile(ALERT_TESTS)];

let database: TestDatabase;
let text: string;
let samples: readonly Sample[];

/** Asks a new service for its metrics, after a checkout. */
beforeAll(async () => {
  database = await createTestDatabase();
  const configuration = readConfiguration({
    DATABASE_URL: database.url,
    JWT_SECRET: SECRET,
    PORT: '0',
    DEMO_DATA: 'true',
  });
  const tokens = { key: { type: 'secret' as const, secret: SECRET } };
  const service = await startService(configuration, tokens, pino({ level: 'silent' }));
  const authorization = `Bearer ${await aToken({ userId: 'demo-shopper' })}`;
  const list = (await (await fetch(`${service.url}/v1/products`)).json()) as {
    data: { options: { id: string; available: number }[] }[];
  };
  const option = list.data.flatMap(({ options }) => options).find(({ available }) => available > 0);
  await fetch(`${service.url}/v1/checkout`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': 'one' },
    body: JSON.stringify({ items: [{ optionId: option?.id, quantity: 1 }] }),
  });
  // The rank is computed at the start, so this batch has a last run.
  await vi.waitFor(async () => {
    text = await (await fetch(`${service.url}/metrics`)).text();
    expect(text).toContain('shop_batch_last_run_seconds{');
  }, 20_000);
  samples = samplesIn(text);
  await service.close();
});

afterAll(() => database?.drop());

function samplesIn(metrics: string): Sample[] {
  const lines = metrics.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, metric = '', labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
    return { metric, labels: Object.fromEntries(pairs) };
  });
}

describe('What the alerts and the dashboard ask for', () => {
  it('exists: every metric', () => {
    const asked = new Set(QUERIES.flatMap(selectedIn).map(({ metric }) => metric));
    expect(asked.size).toBeGreaterThan(25);
    const known = new Set(samples.map(({ metric }) => metric));
    expect([...asked].filter((metric) => !known.has(metric))).toEqual([]);
  });

  it('exists: every label of it, and every value of a label whose values are fixed', () => {
    const unknown = QUERIES.flatMap(selectedIn).flatMap(({ metric, labels }) =>
      labels
        .filter(({ name }) => !OF_PROMETHEUS.includes(name))
        .flatMap(({ name, operator, value }) => {
          const values = new Set(samples.flatMap((one) => (one.metric === metric && one.labels[name]) || []));
          if (values.size === 0) return [`${metric}{${name}}`];
          if (OPEN_LABELS.includes(name) || !operator.startsWith('=')) return [];
          return value.split('|').flatMap((one) => (values.has(one) ? [] : [`${metric}{${name}="${one}"}`]));
        }),
    );
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('exists: every label that it groups by', () => {
    const known = new Set([...samples.flatMap(({ labels }) => Object.keys(labels)), ...OF_PROMETHEUS]);
    const asked = new Set(QUERIES.flatMap(groupedByIn));
    expect(asked.size).toBeGreaterThan(5);
    expect([...asked].filter((label) => !known.has(label))).toEqual([]);
  });

  it('is recorded, if its name has a colon', () => {
    const asked = QUERIES.flatMap((query) => query.match(/\bshop:[\w:]+/g) ?? []);
    expect(asked.filter((name) => !recordedNames().includes(name))).toEqual([]);
  });
});

describe('The runbook', () => {
  it('has a section for each alert, and each alert leads to its section', () => {
    const runbook = readRepositoryFile('docs/runbook.md');
    const alerts = readRepositoryFile(ALERTS);
    expect(alertNames().length).toBeGreaterThan(10);
    for (const name of alertNames()) {
      expect(runbook).toContain(`\n### ${name}\n`);
      expect(alerts).toContain(`runbook_url: docs/runbook.md#${name.toLowerCase()}\n`);
    }
    const sections = [...runbook.matchAll(/^### (Shop\w+)$/gm)].map(([, name = '']) => name);
    expect(sections.toSorted()).toEqual(alertNames().toSorted());
  });
});

const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;
const title = hasPromtool ? 'promtool' : 'promtool (skipped: it is not installed here)';

describe.skipIf(!hasPromtool)(title, { timeout: 240_000 }, () => {
  const promtool = (...options: string[]) =>
    promisify(execFile)('promtool', options, { cwd: path.join(import.meta.dirname, '../../ops/prometheus') });

  it('finds no fault in the configuration and in the rules', async () => {
    expect((await promtool('check', 'config', 'prometheus.yml')).stdout).toContain('SUCCESS');
  });

  it('sees each alert fire when it should, and keep quiet when it should', async () => {
    expect((await promtool('test', 'rules', path.basename(ALERT_TESTS))).stdout).toContain('SUCCESS');
    const tests = readRepositoryFile(ALERT_TESTS);
    for (const name of alertNames()) {
      const cases = tests.split('  - interval: ').filter((one) => one.includes(`alertname: ${name}\n`));
      const quiet = cases.filter((one) => one.includes('exp_alerts: []'));
      expect([name, quiet.length > 0, cases.length > quiet.length]).toEqual([name, true, true]);
    }
  });

  it("finds no fault in the metrics, but for five names that the library gives to Node's figures", () => {
    const { stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    const faults = stderr.split('\n').filter((line) => line !== '');
    expect(faults.filter((line) => !line.startsWith('nodejs_'))).toEqual([]);
    expect(faults).toHaveLength(5);
  });
});
