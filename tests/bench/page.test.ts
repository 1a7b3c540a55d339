import { expect, test } from 'vitest';
import type { Sample } from '../../bench/parts/sample.ts';
import { reportOf } from '../../bench/report/page.ts';
import { figures, samples } from './given-samples.ts';

const CIRCUMSTANCES = {
  options: { seconds: 10, rounds: 5, warmUpSeconds: 20, workers: 1 },
  pgbench: 'pgbench (PostgreSQL) 15',
  server: { fsync: 'on' },
};

test('compares medians, with the better kind of pgbench, at equal clients and at the best', () => {
  const text = textOf([
    ...samples({ clients: 64 }, [3000, 100, 4000]),
    ...samples({ clients: 256 }, [3600, 3500, 9000]),
    ...samples({ runner: 'pgbench', clients: 8 }, [900, 1000, 100]),
    ...samples({ runner: 'pgbench-pipelined', clients: 8 }, [1200, 1000, 100_000]),
    ...samples({ spread: 'hot', clients: 64 }, [4000]),
    ...samples({ spread: 'hot', runner: 'pgbench', clients: 64 }, [500]),
    ...samples({ spread: 'hot', runner: 'pgbench-pipelined', clients: 64 }, [400]),
    ...samples({ spread: 'hot', runner: 'pgbench-pipelined', clients: 1 }, [1000]),
  ]);
  expect(text).toContain(
    '| 1,000 items, each at its best, per second | 3,600 (256) | 1,200 (8) | 3.00 | ≥ 3.5 |',
  );
  expect(text).toContain('| one hot item, 64 clients, per second | 4,000 (64) | 500 (64) | 8.00 | ≥ 10 |');
  expect(text).toContain('| one hot item, 256 clients, per second | – | – | – | ≥ 20 |');
  expect(text).toContain(
    '| one hot item, each at its best, per second | 4,000 (64) | 1,000 (1) | 4.00 | ≥ 8 |',
  );
});

test('compares the time of one client with that of pgbench', () => {
  const [ours] = samples({ clients: 1 }, [0]);
  const [theirs] = samples({ clients: 1, runner: 'pgbench' }, [0]);
  const text = textOf([
    { ...ours, figures: figures(600, { p50Ms: 1.5 }) } as Sample,
    { ...theirs, figures: figures(1200, { p50Ms: 0.75 }) } as Sample,
  ]);
  expect(text).toContain('| 1,000 items, one client, median ms | 1.50 | 0.75 | 2.00 | ≤ 1.0 |');
});

test('shows the spread of the throughput, and what an operation costs', () => {
  const text = textOf(samples({}, [4000, 5000, 4500]));
  expect(text).toContain('| group commit | 64 | 4,500 (4,000–5,000) | 2.0 | 9.0 | 100 | 120 | 20 | 4.6 |');
});

test('shows the latency over the load on offer', () => {
  const text = textOf(
    samples({ part: 'offered', clients: 256, offeredShare: 0.5 }, [2500], { offeredPerSecond: 2500 }),
  );
  expect(text).toContain('| Checkout, 1,000 items | 2,500 | 50 % | 2,500 | 2.0 | 9.0 |');
});

test('compares replicas with one replica at the same distance, round by round', () => {
  const text = textOf([
    ...samples({ part: 'replicas', replicas: 1, delayMs: 0 }, [1, 1, 1]),
    ...samples({ part: 'replicas', replicas: 1, delayMs: 2 }, [1000, 2000, 4000], { roundTripMs: 2.7 }),
    ...samples({ part: 'replicas', replicas: 4, delayMs: 2 }, [800, 1800, 4400], { roundTripMs: 2.7 }),
  ]);
  expect(text).toContain('| 2 ms, measured: 2.7 | 4 | 1,800 (800–4,400) | 0.90 (0.80–1.10) |');
});

test('shows a point without a granted operation', () => {
  const empty = { figures: figures(0, { p50Ms: null, p99Ms: null }) };
  expect(textOf(samples({}, [0], empty))).toContain('| group commit | 64 | 0 | – | – |');
});

test('tells every refusal', () => {
  const refused = { figures: figures(1, { refusals: { 503: 7 } }) };
  expect(textOf(samples({}, [1], refused))).toContain(
    '- throughput checkout spread grouped 64, round 1: 7 × 503',
  );
  expect(textOf(samples({}, [1]))).toContain('No operation was refused.');
});

test('draws each part that was measured, with titles of the axes', () => {
  const { plots } = reportOf(
    [
      ...samples({}, [4000, 5000]),
      ...samples({ part: 'offered', offeredShare: 1 }, [1], { offeredPerSecond: 4000 }),
      ...samples({ part: 'replicas', replicas: 2, delayMs: 4 }, [1]),
    ],
    CIRCUMSTANCES,
  );
  const drawn = (name: string) =>
    [...(plots[name] ?? '').matchAll(/>([^<]+)<\/text>/g)].map(([, text]) => text);
  expect(drawn('benchmark.throughput.svg')).toEqual(
    expect.arrayContaining([
      'operations per second',
      'clients',
      'group commit',
      'Checkout, 1,000 items',
      '64',
    ]),
  );
  expect(drawn('benchmark.latency.svg')).toEqual(
    expect.arrayContaining(['milliseconds', 'operations offered per second', 'median', '99th percentile']),
  );
  expect(drawn('benchmark.replicas.svg')).toEqual(
    expect.arrayContaining(['operations per second', 'replicas', '+ 4 ms', '2']),
  );
});

test('leaves out the parts that were not measured', () => {
  const { text, plots } = reportOf(samples({}, [1]), CIRCUMSTANCES);
  expect(Object.keys(plots)).toEqual(['benchmark.throughput.svg']);
  expect(text).not.toContain('### Replicas');
});

function textOf(all: readonly Sample[]): string {
  return reportOf(all, CIRCUMSTANCES).text;
}
