import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');

export function readRepositoryFile(name: string): string {
  return readFileSync(path.join(ROOT, name), 'utf8');
}

export const ALERTS = 'ops/prometheus/alerts.yml';
export const ALERT_TESTS = 'ops/prometheus/alerts.test.yml';
const DASHBOARD = 'ops/grafana/shop.json';

/** A metric that an expression selects, with the matchers of its labels. */
export interface Selected {
  readonly metric: string;
  readonly labels: readonly { readonly name: string; readonly operator: string; readonly value: string }[];
}

/** Every metric of the service, of Node and of HTTP that a text of PromQL selects. Names with a colon are recorded by rules. */
export function selectedIn(promql: string): Selected[] {
  const selectors = promql.matchAll(/(?<![\w:])((?:shop|http|nodejs|process)_\w+)(?:\{([^}]*)\})?/g);
  return [...selectors].map(([, metric = '', matchers = '']) => ({
    metric,
    labels: [...matchers.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].map(
      ([, name = '', operator = '', value = '']) => ({ name, operator, value }),
    ),
  }));
}

/** The labels that a text of PromQL groups by. */
export function groupedByIn(promql: string): string[] {
  return [...promql.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(/,\s*/));
}

/** The expressions of all panels. */
export function dashboardExpressions(): string[] {
  const { panels } = JSON.parse(readRepositoryFile(DASHBOARD)) as {
    panels: { targets?: { expr: string }[] }[];
  };
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** The names of all alerts. */
export function alertNames(): string[] {
  return [...readRepositoryFile(ALERTS).matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
}

/** The names of all metrics that rules record. */
export function recordedNames(): string[] {
  return [...readRepositoryFile(ALERTS).matchAll(/- record: (\S+)/g)].map(([, name = '']) => name);
}
