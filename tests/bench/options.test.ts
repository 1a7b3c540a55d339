import { expect, test } from 'vitest';
import { readOptions, USAGE } from '../../bench/parts/options.ts';

test('without options, everything is measured in five points of 10 s after 20 s of load', () => {
  const options = readOptions([]);
  expect(options).toMatchObject({ seconds: 10, rounds: 5, warmUpSeconds: 20, isWritten: true });
  expect(options).toMatchObject({ replicas: [1, 2, 4], delaysMs: [0, 2, 4], clients: [1, 8, 64, 256] });
  expect(options.parts).toEqual(['throughput', 'offered', 'replicas']);
  expect(options.against).toBeUndefined();
});

test('--quick compares with the last commit if it is not told another', () => {
  expect(readOptions(['--quick']).against).toBe('HEAD');
  expect(readOptions(['--quick', '--against=abc']).against).toBe('abc');
});

test('a workload names its series on one row and on many', () => {
  const named = readOptions(['--series=charge,checkout']).series.map(({ workload, spread }) => [
    workload,
    spread,
  ]);
  expect(named).toEqual([
    ['checkout', 'hot'],
    ['checkout', 'spread'],
    ['charge', 'spread'],
  ]);
});

test.each([
  ['--against=abc', '--against goes with --quick.'],
  ['--series=chekout', 'There is no series "chekout".'],
  ['--parts=throughput,all', '"all" is none of: throughput, offered, replicas.'],
  ['--runners=pgbench,wrk', '"wrk" is none of:'],
  ['--clients=0', '"0" is not a number above 0.'],
  ['--rounds=1.5', '"1.5" is not a whole number.'],
  ['--latency=0,x', '"x" is not a number above 0.'],
  ['--fast', "Unknown option '--fast'"],
])('%s is refused', (option, message) => {
  expect(() => readOptions([option])).toThrow(message);
});

test('the usage names every option with its default', () => {
  const { clients, replicas, delaysMs, seconds, rounds, warmUpSeconds, workers } = readOptions([]);
  for (const option of [
    `--clients=${clients}`,
    `--replicas=${replicas}`,
    `--latency=${delaysMs}`,
    `--seconds=${seconds}`,
    `--rounds=${rounds}`,
    `--warm-up=${warmUpSeconds}`,
    `--workers=${workers}`,
    `--against=${readOptions(['--quick']).against}`,
  ]) {
    expect(USAGE).toContain(`${option} `);
  }
  expect(USAGE).toContain(`--seconds (${readOptions(['--quick']).seconds})`);
  expect(USAGE).toContain(`--clients (${readOptions(['--quick']).clients})`);
});
