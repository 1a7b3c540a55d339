import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect } from 'vitest';
import { freePort } from '../../src/adapters/postgres/embedded/free-port.ts';

const FILE = path.join(import.meta.dirname, '../../ops/haproxy/haproxy.cfg');

/** Whether HAProxy is installed. It is not an npm package, so npm ci cannot install it. */
export const hasHaproxy = spawnSync('haproxy', ['-v']).status === 0;

/** HAProxy with the project's own configuration, before two replicas on this machine. */
export class Haproxy {
  /** Where clients connect. */
  readonly url: string;
  readonly #metricsUrl: string;
  readonly #process: ChildProcess;

  private constructor(port: number, metricsPort: number, replicas: readonly [string, string]) {
    const [bind, metricsBind] = [`127.0.0.1:${port}`, `127.0.0.1:${metricsPort}`];
    this.url = `http://${bind}`;
    this.#metricsUrl = `http://${metricsBind}/metrics`;
    const env = { SHOP_BIND: bind, METRICS_BIND: metricsBind, SHOP_1: replicas[0], SHOP_2: replicas[1] };
    this.#process = spawn('haproxy', ['-db', '-f', FILE], {
      env: { PATH: process.env.PATH, ...env },
      stdio: 'ignore',
    });
  }

  /** @param replicas their addresses, such as `127.0.0.1:3000`. They need not run yet. */
  static async start(replicas: readonly [string, string]): Promise<Haproxy> {
    return new Haproxy(await freePort(), await freePort(), replicas);
  }

  /** Resolves when HAProxy sends requests to both replicas. */
  async seesBoth(): Promise<void> {
    const up = async () => {
      const metrics = await (await fetch(this.#metricsUrl)).text();
      return metrics.match(/^haproxy_server_status\{proxy="shop",.*state="UP"\} 1$/gm)?.length;
    };
    await expect.poll(() => up().catch(() => 0), { interval: 100 }).toBe(2);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }
}
