import { parseArgs } from 'node:util';
import { RUNNERS, type Runner, SERIES, type Series } from './series.ts';

/** What a run of the benchmarks measures, and for how long. */
export interface BenchOptions {
  readonly series: readonly Series[];
  readonly runners: readonly Runner[];
  readonly clients: readonly number[];
  /** How long each point is measured, and how long 32 clients warm the service up before that. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** How many processes make the load. */
  readonly workers: number;
  /** Keeps the points that were measured before. */
  readonly isResumed: boolean;
  /** Whether docs/ gets the results. */
  readonly isWritten: boolean;
}

export const USAGE = `Usage: npm run bench -- [options]
  --quick               a minute or two: checkout, at 1, 64 and 256 clients
  --seconds=4           how long each point is measured
  --warm-up=2           how long 32 clients warm the service up before that, in seconds
  --clients=1,8,64,256  numbers of clients at once
  --series=TEXT         only these: names of workloads, with :hot or :spread if need be, with commas between
  --runners=TEXT        only these of ${RUNNERS.join(', ')}
  --workers=1           how many processes make the load
  --resume              keep the points of the last run that was not finished
  --no-write            print the table, and leave docs/ as it is`;

/** @throws {TypeError} where an option is not known or has no such value. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      clients: { type: 'string' },
      series: { type: 'string' },
      runners: { type: 'string' },
      workers: { type: 'string', default: '1' },
      resume: { type: 'boolean', default: false },
      write: { type: 'boolean' },
    },
  });
  const { quick } = values;
  return {
    series: seriesNamed(values.series ?? (quick ? 'checkout' : undefined)),
    runners: RUNNERS.filter((runner) => values.runners?.split(',').includes(runner) ?? true),
    clients: (values.clients ?? (quick ? '1,64,256' : '1,8,64,256')).split(',').map(positive),
    seconds: positive(values.seconds ?? (quick ? '2' : '4')),
    warmUpSeconds: positive(values['warm-up'] ?? (quick ? '1' : '2')),
    workers: positive(values.workers),
    isResumed: values.resume,
    isWritten: values.write ?? !quick,
  };
}

function seriesNamed(names: string | undefined): readonly Series[] {
  if (names === undefined) return SERIES;
  const chosen = names.split(',').flatMap((name) => {
    const matching = SERIES.filter(
      ({ workload, spread }) => name === workload || name === `${workload}:${spread}`,
    );
    if (matching.length === 0) throw new TypeError(`There is no series "${name}".`);
    return matching;
  });
  return SERIES.filter((series) => chosen.includes(series));
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`"${text}" is not a number above 0.`);
  return value;
}
