import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '@nats-io/transport-node';
import { expect } from 'vitest';
import { freePort } from '../../src/adapters/postgres/embedded/free-port.ts';

/** Whether a nats-server is installed. It is not an npm package, so npm ci cannot install it. */
export const hasNatsServer = spawnSync('nats-server', ['--version']).status === 0;

const PASSWORD = 's@crit';

/** A NATS server with JetStream on this machine, with a folder of its own. */
export class NatsServer {
  readonly host: string;
  readonly #args: readonly string[];
  readonly #folder: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string) {
    this.host = `127.0.0.1:${port}`;
    this.#folder = folder;
    this.#args = [
      '--addr',
      '127.0.0.1',
      '--port',
      String(port),
      '--jetstream',
      '--store_dir',
      folder,
      '--user',
      'shop',
    ];
  }

  static async start(): Promise<NatsServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'shop-nats-'));
    const server = new NatsServer(await freePort(), folder);
    await server.resume();
    return server;
  }

  get url(): string {
    return `nats://shop:s%40crit@${this.host}`;
  }

  connect(password = PASSWORD) {
    return connect({ servers: this.host, user: 'shop', pass: password });
  }

  /** Starts it, again with its streams. */
  async resume(password = PASSWORD): Promise<void> {
    this.#process = spawn('nats-server', [...this.#args, '--pass', password], { stdio: 'ignore' });
    await expect.poll(async () => (await this.connect(password)).close().then(() => 'up')).toBe('up');
  }

  async kill(): Promise<void> {
    if (!this.#process) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
