import type { Figures } from '../contenders/contender.ts';
import { type Cell, keyOf, type Part, type Sample } from '../parts/sample.ts';
import type { Runner, Series } from '../parts/series.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** A cell with the points that were measured of it, in the order of their rounds. */
export interface Measured {
  readonly cell: Cell;
  readonly samples: readonly Sample[];
}

/** The cells of a part, in the order in which they were first measured. */
export function measuredIn(part: Part, samples: readonly Sample[]): Measured[] {
  const ofPart = samples.filter(({ cell }) => cell.part === part);
  return [...Map.groupBy(ofPart, ({ cell }) => keyOf(cell)).values()].flatMap((group) => {
    const inOrder = group.toSorted((one, other) => one.round - other.round);
    return inOrder[0] ? [{ cell: inOrder[0].cell, samples: inOrder }] : [];
  });
}

/** Those of the cells that belong to a series. */
export function ofSeries(measured: readonly Measured[], { workload, spread }: Series): Measured[] {
  return measured.filter(({ cell }) => cell.workload === workload && cell.spread === spread);
}

/** The spread of a figure over the points of a cell. Undefined if it is not known of any of them. */
export function spreadIn({ samples }: Measured, of: (figures: Figures) => number | null): Spread | undefined {
  const numbers = samples.flatMap(({ figures }) => of(figures) ?? []);
  return numbers.length === 0 ? undefined : spreadOf(numbers);
}

/** The median throughput of a cell. */
export function rateOf(measured: Measured): number {
  return spreadOf(measured.samples.map(({ figures }) => figures.perSecond)).median;
}

/** The cell with the highest median throughput of these runners, at this number of clients or at any. */
export function best(
  measured: readonly Measured[],
  runners: readonly Runner[],
  clients?: number,
): Measured | undefined {
  return measured
    .filter(({ cell }) => runners.includes(cell.runner) && (clients ?? cell.clients) === cell.clients)
    .toSorted((one, other) => rateOf(other) - rateOf(one))[0];
}

/** The rates of one cell divided by those of another, round by round. */
export function ratesAgainst(measured: Measured, other: Measured): number[] {
  return measured.samples.flatMap(({ round, figures }) => {
    const same = other.samples.find((sample) => sample.round === round);
    return same ? [figures.perSecond / same.figures.perSecond] : [];
  });
}
