import { parseArgs } from 'node:util';
import { positive, wholeNumber, wholeNumbers } from '../command-line.ts';
import { PARTS, type Part } from './sample.ts';
import { RUNNERS, type Runner, SERIES, type Series } from './series.ts';

/** What a run of the benchmark measures, and for how long. */
export interface BenchOptions {
  /** The commit to compare with. Absent: no comparison of commits. */
  readonly against?: string;
  readonly parts: readonly Part[];
  readonly series: readonly Series[];
  readonly runners: readonly Runner[];
  readonly clients: readonly number[];
  readonly replicas: readonly number[];
  /** What the proxy adds to each round trip to the database, in milliseconds. */
  readonly delaysMs: readonly number[];
  /** How long each point is measured. */
  readonly seconds: number;
  /** How many points are measured of the same. */
  readonly rounds: number;
  /** How long a contender is under load before its first point. */
  readonly warmUpSeconds: number;
  /** How many processes make the load. */
  readonly workers: number;
  /** Whether the points that an earlier run has measured are kept. */
  readonly isResumed: boolean;
  /** Whether the results are written to docs/. */
  readonly isWritten: boolean;
}

const NAMES_OF_SERIES = SERIES.map(({ workload, spread }) => `${workload}:${spread}`);
/** The series of --quick: all but the last, which costs nothing that the others do not. */
const QUICK = NAMES_OF_SERIES.filter((name) => name !== 'balance:spread');

export const USAGE = `Usage: npm run bench -- [options]

Measures the service, pgbench, and Fastify with a constant reply. Writes docs/measurements/benchmark.md and its plots. It
tells at its start how long it will take.

  --parts=NAMES         only these of: ${PARTS.join(', ')}
  --series=NAMES        only these workloads, for example: checkout:hot,charge
  --runners=NAMES       only these of: ${RUNNERS.join(', ')}
  --clients=1,8,64,256  the numbers of clients to measure with
  --replicas=1,2,4      the numbers of replicas, each with 256 clients
  --latency=0,2,4       what a proxy adds to each round trip between service and database, in milliseconds
  --seconds=10          how long each point is measured
  --rounds=5            how many points are measured of the same, in turns with the others
  --warm-up=20          how many seconds of load come before the first point
  --workers=1           how many processes make the load
  --resume              keep the points of an earlier run, and measure only what is missing
  --no-write            print the results and do not change docs/

npm run bench -- --quick [options]

Compares the working tree with another commit. Both run at once, each with a PostgreSQL of its own, and are measured in
turns. Prints a table. Ends with status 1 if anything is slower. Takes about ten minutes.

  --against=HEAD        the other commit
  --series, --clients (1,64,256), --seconds (1.2), --rounds (5), --warm-up (20), --workers: as above`;

/** @throws {TypeError} if an option is unknown or its value cannot be used. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      quick: { type: 'boolean', default: false },
      against: { type: 'string' },
      parts: { type: 'string', default: PARTS.join() },
      series: { type: 'string' },
      runners: { type: 'string', default: RUNNERS.join() },
      clients: { type: 'string' },
      replicas: { type: 'string', default: '1,2,4' },
      latency: { type: 'string', default: '0,2,4' },
      seconds: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      'warm-up': { type: 'string', default: '20' },
      workers: { type: 'string', default: '1' },
      resume: { type: 'boolean', default: false },
      write: { type: 'boolean', default: true },
    },
  });
  const { quick } = values;
  if (values.against !== undefined && !quick) throw new TypeError('--against goes with --quick.');
  return {
    ...(quick && { against: values.against ?? 'HEAD' }),
    parts: chosen(values.parts, PARTS),
    series: seriesNamed(values.series ?? (quick ? QUICK : NAMES_OF_SERIES).join()),
    runners: chosen(values.runners, RUNNERS),
    clients: wholeNumbers(values.clients ?? (quick ? '1,64,256' : '1,8,64,256')),
    replicas: wholeNumbers(values.replicas),
    delaysMs: values.latency.split(',').map((text) => (text === '0' ? 0 : positive(text))),
    seconds: positive(values.seconds ?? (quick ? '1.2' : '10')),
    rounds: wholeNumber(values.rounds),
    warmUpSeconds: positive(values['warm-up']),
    workers: wholeNumber(values.workers),
    isResumed: values.resume,
    isWritten: values.write,
  };
}

function seriesNamed(names: string): readonly Series[] {
  const wanted = names.split(',').flatMap((name) => {
    const matching = SERIES.filter(({ workload, spread }) =>
      [workload, `${workload}:${spread}`].includes(name),
    );
    if (matching.length === 0) throw new TypeError(`There is no series "${name}".`);
    return matching;
  });
  return SERIES.filter((series) => wanted.includes(series));
}

function chosen<Name extends string>(names: string, all: readonly Name[]): readonly Name[] {
  const wanted = names.split(',');
  const unknown = wanted.find((name) => !all.some((one) => one === name));
  if (unknown !== undefined) throw new TypeError(`"${unknown}" is none of: ${all.join(', ')}.`);
  return all.filter((name) => wanted.includes(name));
}
