import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { pgbenchScript } from './pgbench-scripts.ts';
import type { Spread, Workload } from './series.ts';

const run = promisify(execFile);

/** What pgbench is to do: one transaction per request, its statements prepared. */
export interface PgbenchRun {
  readonly databaseUrl: string;
  readonly workload: Workload;
  readonly spread: Spread;
  readonly isPipelined: boolean;
  readonly clients: number;
  readonly seconds: number;
}

/** The version of the pgbench that is installed, or undefined. */
export async function pgbenchVersion(): Promise<string | undefined> {
  const found = await run('pgbench', ['--version']).catch(() => undefined);
  return found?.stdout.trim();
}

/** Runs it, and resolves with how long each operation took, in milliseconds, and how long all of it took. */
export async function runPgbench(order: PgbenchRun): Promise<{ latenciesMs: number[]; seconds: number }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'storefront-pgbench-'));
  try {
    const script = path.join(directory, 'script.sql');
    await writeFile(script, pgbenchScript(order.workload, order.spread, order.isPipelined));
    const { stdout } = await run('pgbench', arguments_(order, directory, script), {
      env: { ...process.env, ...connection(order.databaseUrl) },
    });
    const perSecond = Number(/tps = ([\d.]+) \(without/.exec(stdout)?.[1]);
    const failed = Number(/number of failed transactions: (\d+)/.exec(stdout)?.[1]);
    if (!(perSecond > 0) || failed !== 0) throw new Error(`pgbench failed:\n${stdout}`);
    const latenciesMs = await readLatencies(directory);
    return { latenciesMs, seconds: latenciesMs.length / perSecond };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function arguments_({ clients, seconds }: PgbenchRun, directory: string, script: string): string[] {
  const threads = Math.min(2, clients);
  return [
    ...['--no-vacuum', '--protocol=prepared', `--file=${script}`, `--time=${seconds}`],
    ...[`--client=${clients}`, `--jobs=${threads}`, '--define=n=0', '--define=run=1'],
    ...['--log', `--log-prefix=${path.join(directory, 'log')}`],
  ];
}

/** In the environment, so that the password is in no list of processes. */
function connection(databaseUrl: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  return {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
    // Plans that do not depend on the parameters are made once, as in the service.
    PGOPTIONS: '-c plan_cache_mode=force_generic_plan',
  };
}

/** The third column of pgbench's log is the time that a script took, in microseconds. */
async function readLatencies(directory: string): Promise<number[]> {
  const files = (await readdir(directory)).filter((file) => file.startsWith('log'));
  const logs = await Promise.all(files.map((file) => readFile(path.join(directory, file), 'utf8')));
  return logs.flatMap((log) =>
    log
      .trimEnd()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]) / 1000),
  );
}
