import type { Contender } from '../contenders/contender.ts';
import { openService } from '../contenders/http-contender.ts';
import { isMissing, type Measuring, measureCells, plainLoad, warmUp } from './measuring.ts';
import type { BenchOptions } from './options.ts';
import type { Cell } from './sample.ts';
import type { Series } from './series.ts';

/** The clients of each replica. */
const CLIENTS = 256;

/** Measures checkout with several replicas on one database that is some milliseconds away. */
export async function measureReplicas(measuring: Measuring): Promise<void> {
  const { options, stage } = measuring;
  const series = options.series.filter(({ workload }) => workload === 'checkout');
  for (const delayMs of options.delaysMs) {
    const cells = cellsOf(series, options.replicas, delayMs);
    if (!isMissing(cells, measuring)) continue;
    await using stack = new AsyncDisposableStack();
    const contenders = new Map<number | undefined, Contender>();
    for (const replicas of options.replicas) {
      const { workers } = options;
      const contender = stack.use(await openService(stage, { workers, replicas, delayMs }));
      await warmUp(contender, series, options.warmUpSeconds);
      contenders.set(replicas, contender);
    }
    const loadOf = (cell: Cell) => plainLoad(cell, CLIENTS * (cell.replicas ?? 1), options.seconds);
    await measureCells(cells, ({ replicas }) => contenders.get(replicas), loadOf, measuring);
    for (const contender of contenders.values()) await contender.reconcile();
  }
}

/** How many points this part measures. */
export function countOfReplicas({ series, replicas, delaysMs, rounds }: BenchOptions): number {
  const checkouts = series.filter(({ workload }) => workload === 'checkout').length;
  return checkouts * replicas.length * delaysMs.length * rounds;
}

function cellsOf(series: readonly Series[], counts: readonly number[], delayMs: number): Cell[] {
  return series.flatMap(({ workload, spread }) =>
    counts.map(
      (replicas) =>
        ({
          part: 'replicas',
          workload,
          spread,
          runner: 'grouped',
          clients: CLIENTS,
          replicas,
          delayMs,
        }) as const,
    ),
  );
}
