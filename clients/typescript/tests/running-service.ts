import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { issueToken } from '../../../src/adapters/http/access/issue-token.ts';
import { freePort } from '../../../src/adapters/postgres/embedded/free-port.ts';
import { Shop, type ShopOptions } from '../src/index.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const SECRET = 'a secret that only these tests know';

/** The service in a process of its own, always on the same port and the same database. */
export class RunningService {
  readonly baseUrl: string;
  readonly #environment: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;

  private constructor(databaseUrl: string, port: number) {
    this.baseUrl = `http://127.0.0.1:${port}`;
    this.#environment = {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      JWT_SECRET: SECRET,
      DEMO_DATA: 'false',
      LOG_LEVEL: 'warn',
    };
  }

  static async start(databaseUrl: string): Promise<RunningService> {
    const service = new RunningService(databaseUrl, await freePort());
    await service.start();
    return service;
  }

  /** Resolves when the service listens, which is when it has printed its welcome. */
  async start(): Promise<void> {
    const started = spawn(process.execPath, ['src/main.ts'], { cwd: ROOT, env: this.#environment });
    this.#process = started;
    let output = '';
    for await (const chunk of started.stderr) {
      output += chunk;
      if (output.includes(this.baseUrl)) break;
    }
    if (!output.includes(this.baseUrl)) throw new Error(`The service has not started: ${output}`);
  }

  /** Kills the process at once: it finishes nothing and closes nothing. */
  async kill(): Promise<void> {
    const killed = this.#process;
    if (!killed || killed.exitCode !== null || killed.signalCode !== null) return;
    killed.kill('SIGKILL');
    await once(killed, 'exit');
  }

  /** The shop as this user sees it, with the client that people install. */
  async shopOf(userId: string, { scope = '', ...options }: Partial<ShopOptions> & { scope?: string } = {}) {
    return new Shop({ baseUrl: this.baseUrl, token: await this.tokenOf(userId, scope), ...options });
  }

  tokenOf(userId: string, scope = ''): Promise<string> {
    return issueToken({ userId, scope, lifetimeSeconds: 3600, secret: SECRET });
  }
}
