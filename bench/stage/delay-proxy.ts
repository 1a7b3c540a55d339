import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { spreadOf } from '../report/statistics.ts';
import { connect } from './connect.ts';

/** A proxy that makes a database look far away. */
export interface DelayProxy extends AsyncDisposable {
  /** The URL under which the database is reached through the proxy. */
  readonly url: string;
  /** How long an idle round trip took when the proxy was started. */
  readonly roundTripMs: number;
}

const TRIALS = 101;

/** Starts the proxy in a process of its own. It adds `delayMs` to each round trip. */
export async function startDelayProxy(databaseUrl: string, delayMs: number): Promise<DelayProxy> {
  const { hostname, port } = new URL(databaseUrl);
  const child = fork(path.join(import.meta.dirname, 'delay-proxy-process.ts'), {
    env: { ...process.env, TARGET_HOST: hostname, TARGET_PORT: port, DELAY_MS: String(delayMs) },
  });
  const [address] = await once(child, 'message');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return {
    url: url.href,
    roundTripMs: await measureRoundTrip(url.href),
    [Symbol.asyncDispose]: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function measureRoundTrip(databaseUrl: string): Promise<number> {
  await using client = await connect(databaseUrl);
  const tookMs: number[] = [];
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const begunAt = performance.now();
    await client.query('SELECT 1');
    tookMs.push(performance.now() - begunAt);
  }
  return spreadOf(tookMs).median;
}
