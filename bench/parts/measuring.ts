import type { Contender } from '../contenders/contender.ts';
import type { Load } from '../load/load.ts';
import { SIZES } from '../seed/seeded-rows.ts';
import type { Stage } from '../stage/stage.ts';
import type { BenchOptions } from './options.ts';
import type { Results } from './results.ts';
import { type Cell, turns } from './sample.ts';
import type { Series } from './series.ts';

/** What every part of the benchmark needs. */
export interface Measuring {
  readonly options: BenchOptions;
  readonly stage: Stage;
  readonly results: Results;
}

const WARM_UP_CLIENTS = 64;
const RAMP_SECONDS = 0.5;
export const ANY_ITEM = { items: SIZES.items, lines: 1 };

/** A load of a closed loop, with orders of one line of any item. */
export function plainLoad(
  series: Pick<Series, 'workload' | 'spread'>,
  clients: number,
  seconds: number,
): Load {
  const { workload, spread } = series;
  return { workload, spread, cart: ANY_ITEM, clients, rampSeconds: RAMP_SECONDS, seconds };
}

/** Puts `seconds` of load on a contender, in equal shares of each series. V8 compiles the busy code meanwhile. */
export async function warmUp(
  contender: Contender,
  series: readonly Series[],
  seconds: number,
): Promise<void> {
  for (const one of series) await contender.measure(plainLoad(one, WARM_UP_CLIENTS, seconds / series.length));
}

/** Whether points of these cells are still to be measured. */
export function isMissing(cells: readonly Cell[], { options, results }: Measuring): boolean {
  return [...turns(cells, options.rounds)].some(({ round, item }) => !results.has(item, round));
}

/** Measures what is missing of the cells, in turns. */
export async function measureCells(
  cells: readonly Cell[],
  contenderOf: (cell: Cell) => Contender | undefined,
  loadOf: (cell: Cell) => Load,
  { options, results }: Measuring,
): Promise<void> {
  for (const { round, item: cell } of turns(cells, options.rounds)) {
    const contender = contenderOf(cell);
    if (!contender) throw new RangeError(`No contender for ${JSON.stringify(cell)}`);
    if (results.has(cell, round)) continue;
    const load = loadOf(cell);
    const { offeredPerSecond } = load;
    const { roundTripMs } = contender;
    const figures = await contender.measure(load);
    const known = { ...(offeredPerSecond && { offeredPerSecond }), ...(roundTripMs && { roundTripMs }) };
    await results.add({ cell, round, ...known, figures });
  }
}
