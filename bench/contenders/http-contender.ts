import { type LoadTarget, makeLoad } from '../load/load.ts';
import { startDelayProxy } from '../stage/delay-proxy.ts';
import { eventsSent } from '../stage/events-sent.ts';
import { secondsOfProcess } from '../stage/processor-time.ts';
import { reconcile } from '../stage/reconcile.ts';
import { type ServerProcess, startConstantServer, startServiceProcess } from '../stage/service-process.ts';
import type { Stage } from '../stage/stage.ts';
import { type Contender, costOf, figuresOf, type Use } from './contender.ts';

const DRAIN_TIMEOUT_MS = 60_000;

/** How the service is run. */
export interface ServiceSetup {
  /** How many processes of the load generator there are. */
  readonly workers: number;
  /** Replicas of the service on one database. Absent: 1. */
  readonly replicas?: number;
  /** What a proxy adds to each round trip to the database. Absent: 0, without a proxy. */
  readonly delayMs?: number;
  /** 1: one transaction per request. Absent: the service's default. */
  readonly groupCommitMax?: number;
  /** How many orders the tables hold at first: one of the numbers that the stage was opened with. Absent: none. */
  readonly orders?: number;
}

/** Starts the service of the stage's project on a new copy of the seeded database. */
export async function openService(stage: Stage, setup: ServiceSetup): Promise<Contender> {
  const { workers, replicas = 1, delayMs = 0, groupCommitMax, orders } = setup;
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await stage.openDatabase(orders));
  const proxy = delayMs > 0 ? stack.use(await startDelayProxy(database.url, delayMs)) : undefined;
  const servers: ServerProcess[] = [];
  for (let replica = 0; replica < replicas; replica += 1) {
    const settings = {
      project: stage.project,
      databaseUrl: proxy?.url ?? database.url,
      secret: stage.secret,
    };
    const limited = groupCommitMax === undefined ? settings : { ...settings, groupCommitMax };
    servers.push(stack.use(await startServiceProcess(limited)));
  }
  const roundTrip = proxy && { roundTripMs: proxy.roundTripMs };
  return { ...contender(stage, servers, workers, stack.move()), ...roundTrip };
}

/** Starts a Fastify with one constant reply, which has the bytes of the service's product list. */
export async function openConstantServer(stage: Stage, workers: number): Promise<Contender> {
  await using database = await stage.openDatabase();
  await using service = await startServiceProcess({ databaseUrl: database.url, secret: stage.secret });
  const list = await fetch(`http://127.0.0.1:${service.port}/v1/products`);
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startConstantServer(await list.text()));
  return { ...contender(stage, [server], workers, stack.move()), reconcile: async () => undefined };
}

function contender(
  stage: Stage,
  servers: readonly ServerProcess[],
  workers: number,
  resources: AsyncDisposableStack,
): Contender {
  const [first] = servers;
  if (first === undefined) throw new RangeError('There must be at least one server');
  const ports = servers.map(({ port }) => port);
  let firstOperation = 0;
  const readUse = async (load: number): Promise<Use> => {
    const server = await stage.readUse();
    const services = await Promise.all(servers.map(({ pid }) => secondsOfProcess(pid)));
    const service = services.reduce((sum, seconds) => sum + seconds, 0);
    return { postgres: server.cpuSeconds, wal: server.walBytes, service, load };
  };
  return {
    async measure(load) {
      const before = await readUse(0);
      const target: LoadTarget = { ports, tokensFile: stage.tokensFile, firstOperation };
      const result = await makeLoad(load, target, workers);
      firstOperation = result.nextOperation;
      // The events of these operations are part of their cost. No event is left that would disturb the next contender.
      await eventsSent(first.port, DRAIN_TIMEOUT_MS);
      const after = await readUse(result.cpuSeconds);
      return figuresOf(result, costOf(before, after, result.operations));
    },
    reconcile: () => reconcile(first.port, stage.adminToken),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
