import { parseArgs } from 'node:util';
import { positive, wholeNumber, wholeNumbers } from '../command-line.ts';
import { RUNNERS, type Runner, SERIES, type Series } from './series.ts';

/** What a run of the benchmark measures, and for how long. */
export interface BenchOptions {
  readonly series: readonly Series[];
  readonly runners: readonly Runner[];
  readonly clients: readonly number[];
  /** How long each point is measured. */
  readonly seconds: number;
  /** How long 32 clients use the service before that. */
  readonly warmUpSeconds: number;
  /** How many processes make the load. */
  readonly workers: number;
  /** Whether the points that an earlier run has measured are kept. */
  readonly isResumed: boolean;
  /** Whether the results are written to docs/. */
  readonly isWritten: boolean;
}

export const USAGE = `Usage: npm run bench -- [options]

Measures the throughput of the service, of pgbench, and of Fastify with a constant reply. Without options it takes about
20 minutes and writes docs/measurements/benchmark.md and its plot.

  --quick               only checkout, at 1, 64 and 256 clients; prints the results, in a minute or two
  --seconds=4           how long each point is measured
  --warm-up=2           how many seconds 32 clients use the service before that
  --clients=1,8,64,256  the numbers of clients to measure with
  --series=NAMES        only these workloads, for example: checkout:hot,charge
  --runners=NAMES       only these of: ${RUNNERS.join(', ')}
  --workers=1           how many processes make the load
  --resume              keep the points of an earlier run that was cut off
  --no-write            print the results and do not change docs/`;

/** @throws {TypeError} if an option is unknown or its value cannot be used. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
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
    runners: runnersNamed(values.runners),
    clients: wholeNumbers(values.clients ?? (quick ? '1,64,256' : '1,8,64,256')),
    seconds: positive(values.seconds ?? (quick ? '2' : '4')),
    warmUpSeconds: positive(values['warm-up'] ?? (quick ? '1' : '2')),
    workers: wholeNumber(values.workers),
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

function runnersNamed(names: string | undefined): readonly Runner[] {
  if (names === undefined) return RUNNERS;
  const chosen = names.split(',');
  const unknown = chosen.find((name) => !RUNNERS.some((runner) => runner === name));
  if (unknown !== undefined) throw new TypeError(`There is no runner "${unknown}".`);
  return RUNNERS.filter((runner) => chosen.includes(runner));
}
