import { openService } from '../contenders/http-contender.ts';
import { isMissing, type Measuring, measureCells, plainLoad, warmUp } from './measuring.ts';
import type { BenchOptions } from './options.ts';
import type { Cell } from './sample.ts';
import type { Series } from './series.ts';

/** The loads on offer, as shares of the throughput in a closed loop. */
const SHARES = [0.1, 0.25, 0.5, 0.7, 0.8, 0.9, 1, 1.1] as const;
/** How many requests can be under way at once. */
const CLIENTS = 256;

/** Measures the latency of checkout over the load on offer, in an open loop. */
export async function measureOfferedLoad(measuring: Measuring): Promise<void> {
  const { options, stage } = measuring;
  for (const series of seriesOfOfferedLoad(options)) {
    const cells = cellsOf(series);
    if (!isMissing(cells, measuring)) continue;
    await using contender = await openService(stage, { workers: options.workers });
    await warmUp(contender, [series], options.warmUpSeconds);
    const closedLoop = plainLoad(series, CLIENTS, options.seconds);
    const { perSecond } = await contender.measure(closedLoop);
    const loadOf = ({ offeredShare = 1 }: Cell) => ({
      ...closedLoop,
      offeredPerSecond: Math.round(offeredShare * perSecond),
    });
    await measureCells(cells, () => contender, loadOf, measuring);
    await contender.reconcile();
  }
}

/** How many points this part measures. */
export function countOfOfferedLoad(options: BenchOptions): number {
  return seriesOfOfferedLoad(options).length * SHARES.length * options.rounds;
}

function seriesOfOfferedLoad({ series }: BenchOptions): Series[] {
  return series.filter(({ workload }) => workload === 'checkout');
}

function cellsOf({ workload, spread }: Series): Cell[] {
  return SHARES.map((offeredShare) => ({
    part: 'offered',
    workload,
    spread,
    runner: 'grouped',
    clients: CLIENTS,
    offeredShare,
  }));
}
