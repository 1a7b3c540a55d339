import { setTimeout as sleep } from 'node:timers/promises';
import type { Span } from '../../tests/postgres/commit-finder.ts';
import { type Cut, TcpProxy } from '../../tests/postgres/tcp-proxy.ts';
import { cancelWaitingCommits } from './cancelled-commits.ts';
import type { Figures } from './figures.ts';
import { Load } from './load/load.ts';
import { openRoundShop } from './load/shop.ts';
import type { Part, Stage } from './part.ts';
import { Random } from './random.ts';
import { type OwnDatabase, startOwnDatabase } from './stage/own-database.ts';
import { Replica } from './stage/replica.ts';

/**
 * How a round breaks connections. Consecutive seeds take turns.
 *
 * - `close`, `reset`: many connections end at a COMMIT, and a few at anything else, such as the question how a COMMIT
 *   ended.
 * - `silence`: at a few COMMITs, connections stay open, and nothing goes through them any more.
 * - `outage`: every connection ends at its next COMMIT, mostly after it, and for longer than settling may take, no new
 *   one can be opened. So clients are answered before the service knows what came of the COMMIT.
 * - `cancel`: COMMITs wait for a synchronous standby, and are cancelled.
 */
type Way = Cut['by'] | 'outage' | 'cancel';
const WAYS: readonly Way[] = [
  'close',
  'reset',
  'cancel',
  'silence',
  'close',
  'reset',
  'outage',
  'close',
  'reset',
  'cancel',
];

const CUTTING_MS = 3_000;
/** Longer than the service tries to find out what came of a COMMIT. */
const OUTAGE_MS = 11_000;
const SILENCES_MAX = 4;
/** How often a connection ends at anything but a COMMIT. */
const CUT_ELSEWHERE = 0.02;

/** What the rounds of this part run on. The service reaches the database through the proxy. */
interface CutStage {
  readonly database: OwnDatabase;
  readonly proxy: TcpProxy;
  readonly replica: Replica;
}

/** Connections between the service and PostgreSQL are lost at, in and after COMMIT. */
export const CUTS: Part = {
  name: 'cuts',
  faultName: 'cut commits',
  async open(): Promise<Stage> {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await startOwnDatabase());
    const proxy = new TcpProxy(database.url);
    const proxyUrl = await proxy.open();
    stack.defer(() => proxy.close());
    const replica = stack.use(await Replica.start(proxyUrl));
    const running = stack.move();
    return {
      round: (seed) => cutRound(seed, { database, proxy, replica }),
      reconcile: () => replica.reconcile(),
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  },
};

async function cutRound(seed: number, { database, proxy, replica }: CutStage): Promise<Figures> {
  const random = new Random(seed);
  const send = replica.post.bind(replica);
  const shop = await openRoundShop(send, `cuts-${seed}`, random);
  using load = new Load(shop, send, random.fork());
  await load.servedSince(performance.now());
  await sleep(random.between(0, 300));
  const way = WAYS[seed % WAYS.length] ?? 'close';
  const faults =
    way === 'cancel'
      ? await cancelWaitingCommits(database.url, load, random)
      : await cutCommits(way, proxy, random);
  const healedAt = performance.now();
  const longestRecoveryMs = await load.servedSince(healedAt);
  await load.stop();
  await load.check(database.url);
  await replica.reconcile();
  return { ...load.figures, faults, longestRecoveryMs };
}

/** Cuts connections at COMMITs for a while. Resolves with how many it has cut, when all connections pass again. */
async function cutCommits(way: Cut['by'] | 'outage', proxy: TcpProxy, random: Random): Promise<number> {
  const most = way === 'silence' ? random.between(1, SILENCES_MAX) : Number.POSITIVE_INFINITY;
  const probability = way === 'outage' ? 1 : random.between(1, 5) / 10;
  let cuts = 0;
  proxy.judge = (chunk, commit) => {
    if (!commit && (way === 'close' || way === 'reset') && random.chance(CUT_ELSEWHERE))
      return { bytes: random.between(0, chunk.length), by: way };
    if (!commit || cuts >= most || !random.chance(probability)) return 'pass';
    cuts += 1;
    if (way === 'outage') proxy.isClosedToNew = true;
    if (way === 'outage' && random.chance(0.75)) return { bytes: chunk.length, by: 'close' };
    return cutAt(commit, chunk.length, way === 'outage' ? 'close' : way, random);
  };
  await sleep(way === 'outage' ? OUTAGE_MS : CUTTING_MS);
  proxy.judge = () => 'pass';
  proxy.isClosedToNew = false;
  return cuts;
}

/** Cuts before COMMIT, in the middle of it, or after it: at once, or when the server answers. */
function cutAt({ start, end }: Span, length: number, by: Cut['by'], random: Random): Cut {
  const bytes = random.pick([start, random.between(start + 1, end - 1), length]) ?? length;
  const answer = random.pick(['pass', 'drop', null] as const);
  return answer ? { bytes, by, answer } : { bytes, by };
}
