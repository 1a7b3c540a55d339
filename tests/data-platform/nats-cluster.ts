import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { type ConnectionOptions, connect } from '@nats-io/transport-node';
import { vi } from 'vitest';
import { freePort } from '../../src/adapters/postgres/embedded/free-port.ts';

/** How the servers of a cluster are run. */
interface NatsClusterOptions {
  readonly size: number;
  /** What the configuration of each server says about access and TLS. */
  readonly access: string;
  /** How the test itself connects. */
  readonly connection: Pick<ConnectionOptions, 'user' | 'pass' | 'authenticator' | 'tls'>;
}

/** NATS servers with JetStream on this machine, which form a cluster if there are several. */
export class NatsCluster {
  readonly #folder: string;
  readonly #ports: readonly number[];
  readonly #processes: ChildProcess[] = [];
  readonly #options: NatsClusterOptions;

  private constructor(folder: string, ports: readonly number[], options: NatsClusterOptions) {
    this.#folder = folder;
    this.#ports = ports;
    this.#options = options;
  }

  /** Resolves when the cluster keeps the stream `SHOP` on all of its servers. */
  static async start(options: NatsClusterOptions): Promise<NatsCluster> {
    const folder = await mkdtemp(path.join(tmpdir(), 'shop-nats-'));
    const ports = await freePorts(2 * options.size);
    const cluster = new NatsCluster(folder, ports.slice(0, options.size), options);
    const routes = ports.slice(options.size);
    try {
      for (let index = 0; index < options.size; index += 1) await cluster.#startServer(index, routes);
      await cluster.#addStream();
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  /** The servers as `localhost:port`, separated by commas. */
  get servers(): string {
    return this.#ports.map((port) => `localhost:${port}`).join(',');
  }

  /** The ids of the messages in the stream, in its order. */
  messageIds(): Promise<string[]> {
    return this.#manage(async ({ streams }) => {
      const { state } = await streams.info('SHOP');
      const ids: string[] = [];
      for (let seq = Math.max(state.first_seq, 1); seq <= state.last_seq; seq += 1) {
        const message = await streams.getMessage('SHOP', { seq });
        ids.push(message?.header.get('Nats-Msg-Id') ?? '');
      }
      return ids;
    });
  }

  /** Kills the server that orders the messages of the stream. */
  async killLeader(): Promise<void> {
    const leader = await this.#manage(async ({ streams }) => {
      const { cluster } = await streams.info('SHOP');
      if (!cluster?.leader) throw new Error('The cluster has no leader yet');
      return cluster.leader;
    });
    await this.#kill(Number(leader.replace('server-', '')));
  }

  async remove(): Promise<void> {
    await Promise.all(this.#processes.map((_, index) => this.#kill(index)));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #startServer(index: number, routePorts: readonly number[]): Promise<void> {
    const routes = routePorts.map((port) => `nats://127.0.0.1:${port}`).join(', ');
    const cluster = `cluster { name: shop, listen: "127.0.0.1:${routePorts[index]}", routes: [${routes}] }`;
    const file = path.join(this.#folder, `server-${index}.conf`);
    await writeFile(
      file,
      `server_name: "server-${index}"
      listen: "127.0.0.1:${this.#ports[index]}"
      jetstream { store_dir: "${path.join(this.#folder, String(index))}" }
      ${this.#options.size > 1 ? cluster : ''}
      ${this.#options.access}`,
    );
    this.#processes[index] = spawn('nats-server', ['--config', file], { stdio: 'ignore' });
  }

  async #addStream(): Promise<void> {
    const stream = { name: 'SHOP', subjects: ['shop.>'], num_replicas: this.#options.size };
    await this.#manage(({ streams }) => streams.add(stream));
  }

  /** Tries again until the cluster answers. It does not while it chooses a leader. */
  #manage<Result>(use: (manager: JetStreamManager) => Promise<Result>): Promise<Result> {
    const attempt = async () => {
      const servers = this.servers.split(',');
      const connection = await connect({ ...this.#options.connection, servers, timeout: 5_000 });
      try {
        return await use(await jetstreamManager(connection));
      } finally {
        await connection.close();
      }
    };
    return vi.waitFor(attempt, { timeout: 30_000, interval: 200 });
  }

  async #kill(index: number): Promise<void> {
    const server = this.#processes[index];
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill('SIGKILL');
    await exit;
  }
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
