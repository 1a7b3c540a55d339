import type { Figures } from '../contenders/contender.ts';
import type { Spread, Workload } from '../load/workloads.ts';
import type { Runner } from './series.ts';

/** The parts of the benchmark. Each is a section of the page. */
export const PARTS = ['throughput', 'offered', 'replicas'] as const;
export type Part = (typeof PARTS)[number];

/** What is measured again in every round. */
export interface Cell {
  readonly part: Part;
  readonly workload: Workload;
  readonly spread: Spread;
  readonly runner: Runner;
  /** In the part `replicas`: the clients of each replica. */
  readonly clients: number;
  /** The load on offer, as a share of the throughput in a closed loop. Absent: a closed loop. */
  readonly offeredShare?: number;
  readonly replicas?: number;
  /** What the proxy adds to each round trip to the database. */
  readonly delayMs?: number;
}

/** One point: a cell in one round. */
export interface Sample {
  readonly cell: Cell;
  readonly round: number;
  /** The load on offer in an open loop, in operations per second. */
  readonly offeredPerSecond?: number;
  /** How long an idle round trip to the database took over the proxy. */
  readonly roundTripMs?: number;
  readonly figures: Figures;
}

/** What the samples of a cell have in common, as a text that is the same for the same cell. */
export function keyOf(cell: Cell): string {
  const { part, workload, spread, runner, clients, offeredShare, replicas, delayMs } = cell;
  const parts = [part, workload, spread, runner, clients, offeredShare, replicas, delayMs];
  return parts.filter((one) => one !== undefined).join(' ');
}

/**
 * The items once per round, forwards and backwards in turn. So no item is always the first after another, and what drifts
 * during a round disturbs all alike.
 */
export function* turns<Item>(
  items: readonly Item[],
  rounds: number,
): Generator<{ round: number; item: Item }> {
  for (let round = 0; round < rounds; round += 1) {
    for (const item of round % 2 === 0 ? items : items.toReversed()) yield { round, item };
  }
}
