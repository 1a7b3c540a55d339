import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Cart } from './flows.ts';
import type { Spread, Workload } from './workloads.ts';

/** The load of one point. Each client sends its next request after the reply to the last one. */
export interface Load {
  readonly port: number;
  readonly workload: Workload;
  readonly spread: Spread;
  readonly cart: Cart;
  readonly clients: number;
  /** How long the clients run before the measurement begins. */
  readonly rampSeconds: number;
  readonly seconds: number;
  /** A different number for each load on the same database, so that their operations have different numbers. */
  readonly round: number;
  /** A JSON file with the token of each seeded user. */
  readonly tokensFile: string;
}

/** The part of one process. */
export interface LoadOrder extends Load {
  readonly runId: string;
  readonly first: number;
  readonly step: number;
}

/** What one process saw: the duration of each operation that was granted, and how many were refused, by status. */
export interface LoadShare {
  readonly latenciesMs: readonly number[];
  readonly refusals: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** More operations than one load can do. */
const ROUND_SIZE = 5_000_000;

/** Runs the load in `workers` processes at once and resolves with what each of them saw. */
export async function makeLoad(load: Load, workers: number): Promise<readonly LoadShare[]> {
  const processes = Math.min(workers, load.clients);
  return Promise.all(
    Array.from({ length: processes }, (_, index) =>
      runProcess({
        ...load,
        clients: Math.floor((load.clients + index) / processes),
        runId: randomUUID(),
        first: load.round * ROUND_SIZE + index,
        step: processes,
      }),
    ),
  );
}

function runProcess(order: LoadOrder): Promise<LoadShare> {
  return new Promise((resolve, reject) => {
    const script = path.join(import.meta.dirname, 'load-process.ts');
    const child = fork(script, { serialization: 'advanced' });
    child.once('message', (share: LoadShare) => resolve(share));
    child.once('exit', (code) => reject(new Error(`A load process ended early, with code ${code}`)));
    child.send(order);
  });
}
