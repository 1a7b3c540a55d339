/** Sizes at one moment, in MB. */
export interface Sample {
  /** The resident memory of the service. */
  readonly memory: number;
  readonly heap: number;
  /** By table, with its indexes. Only tables that must stay flat. */
  readonly tables: Readonly<Record<string, number>>;
}

/** How large something was in the second fifth of a run and in the last one, in MB. */
export interface Growth {
  readonly what: string;
  readonly early: number;
  readonly late: number;
  /** As much more is no growth: a garbage collection or a vacuum comes a little earlier or later. */
  readonly slack: number;
}

/** The first fifth warms up: caches fill, code is compiled, and the kept rows become as many as they stay. */
const FIFTHS = 5;
/** What is flat may be larger in the last fifth than in the second by this factor and its slack. */
const FACTOR = 1.2;
const MEMORY_SLACK_MB = 24;
const TABLE_SLACK_MB = 8;

/** Compares the second fifth of the samples with the last one. Empty if there are fewer than five samples. */
export function growthsOf(samples: readonly Sample[]): Growth[] {
  const length = Math.floor(samples.length / FIFTHS);
  if (length === 0) return [];
  const early = samples.slice(length, 2 * length);
  const late = samples.slice(-length);
  const tables = Object.keys(samples.at(-1)?.tables ?? {});
  const growthOf = (what: string, slack: number, size: (part: readonly Sample[]) => number) => ({
    what,
    early: size(early),
    late: size(late),
    slack,
  });
  return [
    growthOf('memory', MEMORY_SLACK_MB, (part) => median(part.map(({ memory }) => memory))),
    // The heap is a saw. Its lowest point is right after a garbage collection.
    growthOf('heap', MEMORY_SLACK_MB, (part) => Math.min(...part.map(({ heap }) => heap))),
    ...tables.map((table) =>
      growthOf(`table ${table}`, TABLE_SLACK_MB, (part) =>
        median(part.map((sample) => sample.tables[table] ?? 0)),
      ),
    ),
  ];
}

/** Whether something that must stay flat has grown. */
export function isTooMuch({ early, late, slack }: Growth): boolean {
  return late > early * FACTOR + slack;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
