import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceProcess } from '../../../tests/races/service-process.ts';
import { type Figures, NOTHING } from '../figures.ts';
import { Violation } from '../violation.ts';
import type { Pressure } from './pressure.ts';

/** The refusals with 503 of a service, as it has counted them. One counts from when the service has read its request. */
export interface Refusals {
  readonly count: number;
  readonly within100Ms: number;
}

interface Measurements {
  readonly service: ServiceProcess;
  readonly pressures: readonly Pressure[];
  /** Tells these figures from those of other rounds. */
  readonly when: string;
  readonly refusals: { readonly before: Refusals; readonly after: Refusals };
  readonly measured?: Readonly<Record<string, number>>;
  readonly longestRecoveryMs: number;
  /** Whether a refusal may take longer than 100 ms. While the database does nothing, requests wait for 5 s. */
  readonly mayWait?: boolean;
}

const PAUSE_MS = 20;
const RECOVERY_TIMEOUT_MS = 60_000;
const RECOVERY_AIM_MS = 10_000;
/** So many of a hundred refusals may come later than 100 ms. */
const LATE_AIM_PERCENT = 1;
/** Far more than a healthy service takes, and far less than a machine has. */
const MEMORY_MAX_MB = 1_024;

/** The refusals since the start of the service. */
export async function refusalsOf(serviceUrl: string): Promise<Refusals> {
  const metrics = await fetch(`${serviceUrl}/metrics`, { headers: { accept: 'text/plain' } });
  const lines = (await metrics.text()).split('\n');
  const refused = lines.filter(
    (line) => line.startsWith('http_request_duration_seconds') && line.includes('status_code="503"'),
  );
  const sumOf = (isCounted: (line: string) => boolean) =>
    refused.filter(isCounted).reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  return {
    count: sumOf((line) => line.includes('_count{')),
    within100Ms: sumOf((line) => line.includes('_bucket{') && line.includes('le="0.1"')),
  };
}

/** Resolves with the milliseconds until the service did what it was asked for. */
export async function servedAgain({ post }: ServiceProcess, key: string): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const charge = { userId: key, path: '/v1/balance/charges', body: { amount: 1 }, key };
    const { status, text } = await post(charge);
    const elapsedMs = performance.now() - startedAt;
    if (status === 201) return elapsedMs;
    if (status !== 503 || elapsedMs > RECOVERY_TIMEOUT_MS)
      throw new Violation('The service does not serve again', { status, text });
    await sleep(PAUSE_MS);
  }
}

/** The figures of a round. Throws a `Violation` if the service has taken too much memory. */
export async function figuresOf({
  service,
  pressures,
  when,
  refusals: { before, after },
  measured = {},
  longestRecoveryMs,
  mayWait = false,
}: Measurements): Promise<Figures> {
  const sum = (of: (pressure: Pressure) => number) => pressures.reduce((total, one) => total + of(one), 0);
  const refused = after.count - before.count;
  const late = refused - (after.within100Ms - before.within100Ms);
  const latePercent = refused === 0 ? 0 : Math.round((1_000 * late) / refused) / 10;
  const peak = await peakMemoryOf(service.pid);
  if (peak > MEMORY_MAX_MB) throw new Violation('The service has taken too much memory', { peak });
  return {
    ...NOTHING,
    faults: refused,
    requests: sum(({ requests }) => requests),
    doubts: sum(({ doubts }) => doubts),
    acknowledged: sum(({ acknowledged }) => acknowledged.count),
    slowestAnswerMs: Math.max(...pressures.map(({ slowestAnswerMs }) => slowestAnswerMs)),
    longestRecoveryMs,
    measured: {
      ...measured,
      [`% of refusals ${when} after 100 ms`]: latePercent,
      ...(peak > 0 && { 'MB of memory at the peak': peak }),
    },
    missedAims: [
      ...(latePercent > LATE_AIM_PERCENT && !mayWait ? [`refusals ${when} in 100 ms`] : []),
      ...(longestRecoveryMs > RECOVERY_AIM_MS ? [`recovery ${when} in 10 s`] : []),
    ],
  };
}

/** The largest resident memory that the process has had, in MB. 0 if the system does not tell, or if the process is dead. */
async function peakMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024);
}
