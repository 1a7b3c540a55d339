import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readConfiguration } from '../../src/bootstrap/configuration.ts';
import { SETTINGS } from '../../src/bootstrap/settings.ts';

const ROOT = path.join(import.meta.dirname, '../..');
/** What the service takes at most to stop after its delay, in seconds. */
const CLOSING_SECONDS = 25;
const IMAGE = { NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '3000' };
/** Stand for secrets, which are in no file. */
const SECRETS: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'secret',
  JWT_SECRET: 'a-secret-of-thirty-two-bytes-or-more',
  'database-url': 'postgres://shop:secret@postgres.example/shop',
  'data-platform-secret': `whsec_${Buffer.from('a webhook secret of some length').toString('base64')}`,
};

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const { paths } = JSON.parse(read('openapi.json')) as { paths: object };

describe('compose.yaml', () => {
  const { services } = parse(read('compose.yaml')) as {
    services: Record<string, { environment?: Record<string, string>; volumes?: string[]; image?: string }>;
  };
  const settingsOf = (name: string) =>
    mapValues(services[name]?.environment ?? {}, (value) =>
      value.replace(/\$\{(\w+):\?\}/g, (_, variable) => SECRETS[variable] ?? ''),
    );

  it.each(['shop-1', 'shop-2'])('gives %s settings that it can start with', (name) => {
    expect(Object.keys(settingsOf(name)).filter((setting) => !(setting in SETTINGS))).toEqual([]);
    expect(readConfiguration({ ...IMAGE, ...settingsOf(name) }).isProduction).toBe(true);
  });

  it('lets the replicas reach the database by the pooler, and the migrations without it', () => {
    expect(new URL(settingsOf('shop-1').DATABASE_URL ?? '').host).toBe('pgbouncer:6432');
    expect(new URL(settingsOf('migrate').DATABASE_URL ?? '').host).toBe('postgres:5432');
  });

  it('mounts only files that exist', () => {
    const sources = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => source.startsWith('.')),
    );
    expect(sources.filter((source) => !existsSync(path.join(ROOT, source)))).toEqual([]);
  });

  it('names the replicas as HAProxy does', () => {
    const names = [...read('ops/haproxy/haproxy.cfg').matchAll(/^ +server (\S+) "\$\{\w+-\1:3000\}"/gm)];
    expect(names.map(([, name]) => name)).toEqual(
      Object.keys(services).filter((name) => /^shop-/.test(name)),
    );
  });
});

interface Probe {
  readonly httpGet: { readonly path: string };
}

/** The parts of a pod that its settings depend on. */
interface PodTemplate {
  readonly spec: {
    readonly terminationGracePeriodSeconds?: number;
    readonly containers: readonly {
      readonly command?: readonly string[];
      readonly env: readonly {
        readonly name: string;
        readonly value?: string;
        readonly valueFrom?: { readonly secretKeyRef: { readonly key: string } };
      }[];
      readonly startupProbe?: Probe;
      readonly livenessProbe?: Probe;
      readonly readinessProbe?: Probe;
    }[];
  };
}

describe('ops/kubernetes', () => {
  const podOf = (file: string): PodTemplate['spec'] =>
    parse(read(`ops/kubernetes/${file}`)).spec.template.spec;
  const { containers, terminationGracePeriodSeconds = 30 } = podOf('deployment.yaml');
  const [container] = containers;
  const settings = Object.fromEntries(
    (container?.env ?? []).map(({ name, value, valueFrom }) => [
      name,
      value ?? SECRETS[valueFrom?.secretKeyRef.key ?? ''],
    ]),
  );

  it('gives the replicas settings that they can start with', () => {
    expect(Object.keys(settings).filter((setting) => !(setting in SETTINGS))).toEqual([]);
    expect(readConfiguration({ ...IMAGE, ...settings }).isProduction).toBe(true);
  });

  it('lets a replica finish before it is killed', () => {
    const { shutdownDelayMs } = readConfiguration({ ...IMAGE, ...settings });
    expect(terminationGracePeriodSeconds).toBeGreaterThan(shutdownDelayMs / 1000 + CLOSING_SECONDS);
  });

  it('asks paths that the service has', () => {
    const probes = [container?.startupProbe, container?.livenessProbe, container?.readinessProbe];
    for (const probe of probes) expect(paths).toHaveProperty([probe?.httpGet.path ?? 'none']);
  });

  it('runs migrations by a program that exists, with the address of the server itself', () => {
    const [migrate] = podOf('migrate/job.yaml').containers;
    expect(existsSync(path.join(ROOT, migrate?.command?.[1] ?? 'none'))).toBe(true);
    expect(migrate?.env.map(({ valueFrom }) => valueFrom?.secretKeyRef.key)).toEqual(['direct-database-url']);
  });

  it.each(['.', 'migrate'])('lists resources in %s that exist, each a valid document', (folder) => {
    const { resources } = parse(read(`ops/kubernetes/${folder}/kustomization.yaml`)) as {
      resources: string[];
    };
    for (const resource of resources) {
      const documents = parseAllDocuments(read(`ops/kubernetes/${folder}/${resource}`));
      expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    }
  });

  it('protects the pods of the deployment from disruption, and no others', () => {
    const { spec } = parse(read('ops/kubernetes/disruption-budget.yaml'));
    const { labels } = parse(read('ops/kubernetes/kustomization.yaml'));
    expect(spec.selector.matchLabels).toEqual(labels[0].pairs);
  });
});

describe('Containerfile', () => {
  const text = read('Containerfile');

  it('is based on the Node.js that the tests run on', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: { node: string } };
    expect(/node:([\d.]+)-/.exec(text)?.[1]).toBe(dependencies.node);
  });

  it('copies only what .containerignore leaves', () => {
    const kept = [...read('.containerignore').matchAll(/^!(.+)$/gm)].map(([, name]) => name);
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect([...new Set(copied)].toSorted()).toEqual(kept.toSorted());
    expect(copied.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
  });
});

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
