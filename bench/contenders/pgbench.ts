import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Load } from '../load/load.ts';
import { secondsOfProcess } from '../stage/processor-time.ts';
import { reconcile } from '../stage/reconcile.ts';
import { startServiceProcess } from '../stage/service-process.ts';
import type { Stage } from '../stage/stage.ts';
import { type Contender, costOf, type Figures, figuresOf, type Use } from './contender.ts';
import { pgbenchScript } from './pgbench-scripts.ts';

/** pgbench tells its progress after its first second. So this is how long it runs before the measurement begins. */
const RAMP_SECONDS = 1;
/** It has to run longer than it is measured. With many clients it tells its first progress more than a second late. */
const MARGIN_SECONDS = 4;

/** The version of the installed pgbench, or undefined if none is installed. */
export async function pgbenchVersion(): Promise<string | undefined> {
  const found = await promisify(execFile)('pgbench', ['--version']).catch(() => undefined);
  return found?.stdout.trim();
}

/** pgbench on a new copy of the seeded database. It makes one transaction per request and prepares its statements. */
export async function openPgbench(stage: Stage, isPipelined: boolean): Promise<Contender> {
  const database = await stage.openDatabase();
  let runs = 0;
  return {
    async measure(load) {
      runs += 1;
      return await measurePgbench(stage, { ...load, databaseUrl: database.url, isPipelined, run: runs });
    },
    // The service judges what pgbench wrote. If it finds no violation, pgbench has done the same work.
    async reconcile() {
      const { project, secret, adminToken } = stage;
      await using service = await startServiceProcess({ project, databaseUrl: database.url, secret });
      await reconcile(service.port, adminToken);
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

interface Run extends Load {
  readonly databaseUrl: string;
  readonly isPipelined: boolean;
  /** A different number for each run on the same database. */
  readonly run: number;
}

async function measurePgbench(stage: Stage, order: Run): Promise<Figures> {
  const directory = await mkdtemp(path.join(tmpdir(), 'storefront-pgbench-'));
  try {
    const script = path.join(directory, 'script.sql');
    await writeFile(script, pgbenchScript(order.workload, order.spread, order.isPipelined));
    const child = spawn('pgbench', argumentsOf(order, directory, script), {
      env: { ...process.env, ...connection(order.databaseUrl) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = result(child);
    await Promise.race([once(child.stderr, 'data'), ended]);
    const [before, fromMs] = [await readUse(stage, child.pid), Date.now()];
    await sleep(order.seconds * 1000);
    const [after, toMs] = [await readUse(stage, child.pid), Date.now()];
    if (child.exitCode !== null) throw new Error('pgbench has ended before the measurement was over');
    await ended;
    const latenciesMs = await readLatencies(directory, fromMs, toMs);
    const perSecond = (1000 * latenciesMs.length) / (toMs - fromMs);
    const measured = { perSecond, latenciesMs, refusals: {}, latenessMs: 0 };
    return figuresOf(measured, costOf(before, after, latenciesMs.length));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Resolves when pgbench has ended. @throws {Error} with its output if it or one of its transactions failed */
async function result(child: ChildProcessByStdio<null, Readable, Readable>): Promise<void> {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const failed = Number(/number of failed transactions: (\d+)/.exec(stdout)?.[1]);
  if (code !== 0 || failed !== 0) throw new Error(`pgbench failed:\n${stdout}\n${stderr}`);
}

async function readUse(stage: Stage, pid: number | undefined): Promise<Use> {
  const { cpuSeconds, walBytes } = await stage.readUse();
  return { postgres: cpuSeconds, wal: walBytes, service: Number.NaN, load: await secondsOfProcess(pid ?? 0) };
}

function argumentsOf({ clients, seconds, run }: Run, directory: string, script: string): string[] {
  return [
    ...['--no-vacuum', '--protocol=prepared', `--file=${script}`, '--progress=1'],
    `--time=${Math.ceil(RAMP_SECONDS + seconds + MARGIN_SECONDS)}`,
    ...[`--client=${clients}`, `--jobs=${Math.min(2, clients)}`, '--define=n=0', `--define=run=${run}`],
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

/**
 * The duration of each operation that ended between the two moments, in milliseconds. A line of pgbench's log has: client,
 * number, duration in µs, script, and the end as seconds and as microseconds.
 */
async function readLatencies(directory: string, fromMs: number, toMs: number): Promise<Float64Array> {
  const files = (await readdir(directory)).filter((file) => file.startsWith('log'));
  const logs = await Promise.all(files.map((file) => readFile(path.join(directory, file), 'utf8')));
  const operations = logs
    .flatMap((log) => log.split('\n').filter((line) => line !== ''))
    .map((line) => {
      const [, , microseconds, , seconds, fraction] = line.split(' ').map(Number);
      return { ms: Number(microseconds) / 1000, endedAtMs: Number(seconds) * 1000 + Number(fraction) / 1000 };
    });
  const measured = operations.filter(({ endedAtMs }) => endedAtMs >= fromMs && endedAtMs < toMs);
  return Float64Array.from(measured.map(({ ms }) => ms));
}
