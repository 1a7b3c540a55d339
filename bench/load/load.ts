import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Cart } from './flows.ts';
import type { Spread, Workload } from './workloads.ts';

/** What a load does, and for how long. */
export interface Load {
  readonly workload: Workload;
  readonly spread: Spread;
  readonly cart: Cart;
  readonly clients: number;
  /** How long the clients run before the measurement begins. */
  readonly rampSeconds: number;
  /** Infinity: until the load is ended. */
  readonly seconds: number;
  /** How many operations are due per second, in an open loop. Absent: a closed loop. */
  readonly offeredPerSecond?: number;
}

/** What a load is put on. */
export interface LoadTarget {
  /** The servers. The clients are dealt out to them in turn. */
  readonly ports: readonly number[];
  /** A JSON file with the token of each seeded user. */
  readonly tokensFile: string;
  /** The number of the first operation. Operations on the same database must have different numbers. */
  readonly firstOperation: number;
}

/** The part of one process. It numbers its operations `firstOperation`, `firstOperation + step` and so on. */
export interface LoadOrder extends Load, LoadTarget {
  readonly runId: string;
  readonly step: number;
}

/** A time in milliseconds since 1970. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the load saw. */
export interface LoadResult {
  /**
   * How long each granted operation took that belongs to the measured seconds. In a closed loop these are the operations
   * that ended in them. In an open loop they are those that were due in them, and the time counts from that moment.
   */
  readonly latenciesMs: Float64Array;
  /** When each of these operations ended, in milliseconds since 1970. */
  readonly endedAtMs: Float64Array;
  /** The measured seconds, in milliseconds since 1970. */
  readonly measured: Interval;
  /** How many operations were granted per second, of those that ended in the measured seconds. */
  readonly perSecond: number;
  /** How many of the operations that belong to the measured seconds were refused, by the status of the reply. */
  readonly refusals: Readonly<Record<string, number>>;
  /** How many operations ended in all, also before and after the measured seconds. */
  readonly operations: number;
  /** The processor time of the load generator for all of them. */
  readonly cpuSeconds: number;
  /** How late the load generator itself started operations, on average. 0 in a closed loop. */
  readonly latenessMs: number;
  /** The first number that no operation has had. */
  readonly nextOperation: number;
}

/**
 * Puts the load on the target, from `workers` processes at once. Resolves after the last operation has ended. If `end`
 * aborts, no more operations start.
 */
export async function makeLoad(
  load: Load,
  target: LoadTarget,
  workers = 1,
  end?: AbortSignal,
): Promise<LoadResult> {
  const processes = Math.min(workers, load.clients);
  const results = await Promise.all(
    Array.from({ length: processes }, (_, index) =>
      runProcess(
        {
          ...load,
          ...target,
          clients: Math.floor((load.clients + index) / processes),
          ...(load.offeredPerSecond && { offeredPerSecond: load.offeredPerSecond / processes }),
          runId: randomUUID(),
          firstOperation: target.firstOperation + index,
          step: processes,
        },
        end,
      ),
    ),
  );
  return merged(results);
}

function merged(results: readonly LoadResult[]): LoadResult {
  const sum = (of: (result: LoadResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  const refusals: Record<string, number> = {};
  for (const result of results) {
    for (const [status, count] of Object.entries(result.refusals)) {
      refusals[status] = (refusals[status] ?? 0) + count;
    }
  }
  return {
    latenciesMs: Float64Array.from(results.flatMap(({ latenciesMs }) => [...latenciesMs])),
    endedAtMs: Float64Array.from(results.flatMap(({ endedAtMs }) => [...endedAtMs])),
    measured: {
      fromMs: Math.min(...results.map(({ measured }) => measured.fromMs)),
      toMs: Math.max(...results.map(({ measured }) => measured.toMs)),
    },
    perSecond: sum(({ perSecond }) => perSecond),
    refusals,
    operations: sum(({ operations }) => operations),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    latenessMs: sum(({ latenessMs }) => latenessMs) / results.length,
    nextOperation: Math.max(...results.map(({ nextOperation }) => nextOperation)),
  };
}

function runProcess(order: LoadOrder, end: AbortSignal | undefined): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const script = path.join(import.meta.dirname, 'load-process.ts');
    const child = fork(script, { serialization: 'advanced' });
    child.once('message', (result: LoadResult) => resolve(result));
    child.once('exit', (code) => reject(new Error(`A load process ended early, with code ${code}`)));
    child.send(order);
    const sendEnd = () => child.connected && child.send('end');
    if (end?.aborted) sendEnd();
    end?.addEventListener('abort', sendEnd, { once: true });
  });
}
