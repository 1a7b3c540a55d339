import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Spread, Workload } from '../load/workloads.ts';
import { pgbenchScript } from './pgbench-scripts.ts';

const run = promisify(execFile);

/** A run of pgbench. It makes one transaction per request and prepares its statements. */
export interface PgbenchRun {
  readonly databaseUrl: string;
  readonly workload: Workload;
  readonly spread: Spread;
  readonly isPipelined: boolean;
  readonly clients: number;
  readonly seconds: number;
  /** How long it runs before the measurement begins. */
  readonly warmUpSeconds: number;
}

/** The version of the installed pgbench, or undefined if none is installed. */
export async function pgbenchVersion(): Promise<string | undefined> {
  const found = await run('pgbench', ['--version']).catch(() => undefined);
  return found?.stdout.trim();
}

/** Runs pgbench and resolves with the duration of each operation that ended after the warm-up, in milliseconds. */
export async function runPgbench(order: PgbenchRun): Promise<number[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'storefront-pgbench-'));
  try {
    const script = path.join(directory, 'script.sql');
    await writeFile(script, pgbenchScript(order.workload, order.spread, order.isPipelined));
    const { stdout } = await run('pgbench', argumentsOf(order, directory, script), {
      env: { ...process.env, ...connection(order.databaseUrl) },
    });
    const failed = Number(/number of failed transactions: (\d+)/.exec(stdout)?.[1]);
    if (failed !== 0) throw new Error(`pgbench failed:\n${stdout}`);
    return await readLatencies(directory, order.seconds);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function argumentsOf(
  { clients, seconds, warmUpSeconds }: PgbenchRun,
  directory: string,
  script: string,
): string[] {
  const threads = Math.min(2, clients);
  return [
    ...[
      '--no-vacuum',
      '--protocol=prepared',
      `--file=${script}`,
      `--time=${Math.ceil(warmUpSeconds + seconds)}`,
    ],
    ...[`--client=${clients}`, `--jobs=${threads}`, '--define=n=0', '--define=run=1'],
    ...['--log', `--log-prefix=${path.join(directory, 'log')}`],
  ];
}

/** As environment variables, because every user can read the arguments of a process, and the password is among them. */
function connection(databaseUrl: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  return {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
    // Each statement is planned once, without regard to its parameters, as in the service.
    PGOPTIONS: '-c plan_cache_mode=force_generic_plan',
  };
}

/** A line of pgbench's log has: client, number, duration in µs, script, and the end as seconds and as microseconds. */
async function readLatencies(directory: string, lastSeconds: number): Promise<number[]> {
  const files = (await readdir(directory)).filter((file) => file.startsWith('log'));
  const logs = await Promise.all(files.map((file) => readFile(path.join(directory, file), 'utf8')));
  const operations = logs
    .flatMap((log) => log.split('\n').filter((line) => line !== ''))
    .map((line) => {
      const [, , microseconds, , seconds, fraction] = line.split(' ').map(Number);
      return { ms: Number(microseconds) / 1000, endedAt: Number(seconds) + Number(fraction) / 1e6 };
    });
  const end = operations.reduce((latest, { endedAt }) => Math.max(latest, endedAt), 0);
  return operations.filter(({ endedAt }) => endedAt > end - lastSeconds).map(({ ms }) => ms);
}
