import type { Contender } from '../contenders/contender.ts';
import { openConstantServer, openService } from '../contenders/http-contender.ts';
import { openPgbench } from '../contenders/pgbench.ts';
import type { Stage } from '../stage/stage.ts';
import { isMissing, type Measuring, measureCells, plainLoad, warmUp } from './measuring.ts';
import type { BenchOptions } from './options.ts';
import type { Cell } from './sample.ts';
import { type Runner, runnersOf, type Series } from './series.ts';

/** Measures each series with each runner and number of clients. The runners of a series run at once and take turns. */
export async function measureThroughput(measuring: Measuring): Promise<void> {
  const { options, stage } = measuring;
  for (const series of options.series) {
    const cells = cellsOf(series, options);
    if (!isMissing(cells, measuring)) continue;
    await using stack = new AsyncDisposableStack();
    const contenders = new Map<Runner, Contender>();
    for (const runner of new Set(cells.map((cell) => cell.runner))) {
      const contender = stack.use(await open(runner, stage, options.workers));
      if (!runner.startsWith('pgbench')) await warmUp(contender, [series], options.warmUpSeconds);
      contenders.set(runner, contender);
    }
    const loadOf = (cell: Cell) => plainLoad(series, cell.clients, options.seconds);
    await measureCells(cells, ({ runner }) => contenders.get(runner), loadOf, measuring);
    for (const contender of contenders.values()) await contender.reconcile();
  }
}

/** All runners of a number of clients follow each other, so that what is compared was measured at about the same time. */
export function cellsOf(
  series: Series,
  { runners, clients }: Pick<BenchOptions, 'runners' | 'clients'>,
): Cell[] {
  const { workload, spread } = series;
  const chosen = runnersOf(workload).filter((runner) => runners.includes(runner));
  return clients.flatMap((count) =>
    chosen.map((runner) => ({ part: 'throughput', workload, spread, runner, clients: count }) as const),
  );
}

function open(runner: Runner, stage: Stage, workers: number): Promise<Contender> {
  switch (runner) {
    case 'grouped':
      return openService(stage, { workers });
    case 'ungrouped':
      return openService(stage, { workers, groupCommitMax: 1 });
    case 'constant':
      return openConstantServer(stage, workers);
    case 'pgbench':
      return openPgbench(stage, false);
    case 'pgbench-pipelined':
      return openPgbench(stage, true);
  }
}
