import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { issueToken } from '../../src/adapters/http/access/issue-token.ts';

const SECRET = 'the secret of services that race in a test';
const MAIN = path.join(import.meta.dirname, '../../src/main.ts');
const SETTINGS = {
  HOST: '127.0.0.1',
  PORT: '0',
  RATE_LIMIT_PER_MINUTE: '0',
  PUBLIC_RATE_LIMIT_PER_MINUTE: '0',
  DEMO_DATA: 'false',
  LOG_LEVEL: 'fatal',
};

/** What a service answered, and whether it is the stored answer to an earlier request. */
export interface ServiceAnswer {
  readonly status: number;
  readonly isReplayed: boolean;
  readonly text: string;
  readonly location: string | null;
  /** The stable code of a refusal. */
  readonly code?: string;
  readonly body: Record<string, unknown>;
}

/** A request of the user, who is the operator if the id is `OPERATOR`. */
export interface ServiceRequest {
  readonly userId: string;
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
  /** Gives up waiting for the answer. */
  readonly signal?: AbortSignal;
}

/** The whole service in a process of its own, as `npm start` runs it. */
export interface ServiceProcess {
  readonly url: string;
  /** The id of the process. */
  readonly pid: number;
  post(request: ServiceRequest): Promise<ServiceAnswer>;
  /** Sends the request as the operator. */
  get(path: string): Promise<ServiceAnswer>;
  /** Sends the signal and does not wait. */
  signal(name: NodeJS.Signals): void;
  /** Kills the process. */
  kill(): Promise<void>;
  /** Stops the process in good order. Resolves with its exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts the service on this database. Resolves when it accepts requests.
 *
 * @param settings more variables of the environment
 * @throws {Error} with what the service printed, if it ends before that
 */
export async function startServiceProcess(
  databaseUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const { PATH, SystemRoot } = process.env;
  const own = { DATABASE_URL: databaseUrl, JWT_SECRET: SECRET };
  const env = { PATH, SystemRoot, ...SETTINGS, ...own, ...settings };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'inherit', 'pipe'] });
  const exited = once(child, 'exit');
  const killAtOnce = () => child.kill('SIGKILL');
  process.once('exit', killAtOnce);
  void exited.then(() => process.off('exit', killAtOnce));
  const url = await urlIn(child.stderr);
  return {
    url,
    pid: child.pid ?? 0,
    ...clientOf(url),
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
  };
}

/** Sends requests to the services at this address, which all know the same secret. */
export function clientOf(url: string): Pick<ServiceProcess, 'post' | 'get'> {
  return {
    async post({ userId, path, body, key, signal = null }) {
      const headers: Record<string, string> = { authorization: `Bearer ${await tokenOf(userId)}` };
      if (key !== undefined) headers['idempotency-key'] = key;
      if (body !== undefined) headers['content-type'] = 'application/json';
      const payload = body === undefined ? {} : { body: JSON.stringify(body) };
      return read(await fetch(`${url}${path}`, { method: 'POST', headers, signal, ...payload }));
    },
    async get(path) {
      return read(
        await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${await tokenOf(OPERATOR)}` } }),
      );
    },
  };
}

/** The user whose token has the operator's scope. */
export const OPERATOR = 'operator';

/** Reads the URL from what the service prints at its start. If the service ends without printing it, throws what it printed. */
async function urlIn(stderr: NodeJS.ReadableStream): Promise<string> {
  let said = '';
  for await (const chunk of stderr) {
    said += String(chunk);
    const url = /open at (\S+)/.exec(said)?.[1];
    if (url !== undefined) {
      stderr.resume();
      return url;
    }
  }
  throw new Error(`The service did not start:\n${said}`);
}

/** A token of the user, who is the operator if the id is `OPERATOR`. */
export function tokenOf(userId: string): Promise<string> {
  const scope = userId === OPERATOR ? 'admin' : '';
  return issueToken({ userId, scope, lifetimeSeconds: 3_600, secret: SECRET });
}

async function read(reply: Response): Promise<ServiceAnswer> {
  const text = await reply.text();
  const body: Record<string, unknown> = JSON.parse(text);
  const isReplayed = reply.headers.get('idempotency-replayed') === 'true';
  return {
    status: reply.status,
    isReplayed,
    text,
    location: reply.headers.get('location'),
    body,
    ...(typeof body.code === 'string' && { code: body.code }),
  };
}
