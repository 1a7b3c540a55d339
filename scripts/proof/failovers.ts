import { setTimeout as sleep } from 'node:timers/promises';
import { cancelCommitsFor, untilSomeCommitWaits } from './cancelled-commits.ts';
import type { Figures } from './figures.ts';
import { Load } from './load/load.ts';
import { openRoundShop } from './load/shop.ts';
import type { Part, Stage } from './part.ts';
import { Random } from './random.ts';
import { DatabasePair } from './stage/database-pair.ts';
import { Replica } from './stage/replica.ts';

/** What the rounds of this part run on. */
interface FailoverStage {
  readonly pair: DatabasePair;
  readonly replica: Replica;
}

/** How the primary fails. Resolves when the standby is promoted. */
type Way = (stage: FailoverStage, random: Random) => Promise<void>;

/** The longest time from a failure to the promotion. Real failover tools take longer, and the service only refuses then. */
const DETECTION_MS = 1_500;
/** Long enough for every COMMIT of the clients, if the service is killed. */
const CANCELLING_MS = 1_000;
/** How long the clients work before the primary fails, and after the failover, at most. */
const BEFORE_MS = 2_000;
const AFTER_MS = 1_000;

/** Consecutive seeds take turns. */
const WAYS: readonly Way[] = [killPrimary, loseStandbyFirst, freezePrimary, cutOffService, stopPrimary];

/** The primary fails under load, and its synchronous standby is promoted. */
export const FAILOVERS: Part = {
  name: 'failovers',
  faultName: 'failovers',
  async open(): Promise<Stage> {
    await using stack = new AsyncDisposableStack();
    const pair = stack.use(await DatabasePair.start());
    const replica = stack.use(await Replica.start(pair.url));
    const running = stack.move();
    return {
      round: (seed) => failoverRound(seed, { pair, replica }),
      reconcile: () => replica.reconcile(),
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  },
};

async function failoverRound(seed: number, { pair, replica }: FailoverStage): Promise<Figures> {
  const random = new Random(seed);
  await pair.attachStandby();
  const old = pair.primary.host;
  const send = replica.post.bind(replica);
  const shop = await openRoundShop(send, `failovers-${seed}`, random);
  using load = new Load(shop, send, random.fork());
  await load.servedSince(performance.now());
  await sleep(random.between(0, BEFORE_MS));
  const failOver = WAYS[seed % WAYS.length] ?? killPrimary;
  await failOver({ pair, replica }, random);
  const longestRecoveryMs = await load.servedSince(performance.now());
  // The service cannot keep an old primary from coming back. The operator has to.
  await old.kill();
  await sleep(random.between(0, AFTER_MS));
  await load.stop();
  await load.check(pair.primary.host.url);
  await replica.reconcile();
  return { ...load.figures, faults: 1, longestRecoveryMs };
}

/** All processes of the primary are killed. */
async function killPrimary({ pair }: FailoverStage, random: Random): Promise<void> {
  await pair.primary.host.kill();
  await sleep(random.between(0, DETECTION_MS));
  await pair.promote();
}

/**
 * The primary freezes and keeps its connections. It is killed right after the promotion, or when the service has turned
 * to the promoted server by itself.
 */
async function freezePrimary({ pair }: FailoverStage, random: Random): Promise<void> {
  const old = pair.primary.host;
  await old.freeze();
  await sleep(random.between(0, DETECTION_MS));
  await pair.promote();
  if (random.chance(0.5)) await old.kill();
}

/**
 * The service does not reach the primary any more, which goes on and replicates. It is killed right before the promotion, or
 * when the service has turned to the promoted server.
 */
async function cutOffService({ pair }: FailoverStage, random: Random): Promise<void> {
  pair.cutOffService();
  await sleep(random.between(0, DETECTION_MS));
  if (random.chance(0.5)) await pair.primary.host.kill();
  await pair.promote();
}

/** The primary is stopped in good order, as for maintenance. */
async function stopPrimary({ pair }: FailoverStage, random: Random): Promise<void> {
  await pair.primary.host.stop();
  await sleep(random.between(0, DETECTION_MS));
  await pair.promote();
}

/**
 * The primary loses its standby, so commits wait. Then it shows transactions that the standby does not have: it crashes and
 * starts again, or an operator cancels commits. Mostly the service is killed at the same time, so clients repeat their
 * requests. Then the primary dies.
 */
async function loseStandbyFirst({ pair, replica }: FailoverStage, random: Random): Promise<void> {
  const old = pair.primary.host;
  pair.cutOffStandby();
  await untilSomeCommitWaits(old.url);
  await sleep(random.between(0, 300));
  const isServiceKilled = random.chance(0.7);
  if (isServiceKilled) await replica.kill();
  if (random.chance(0.5)) await old.crash();
  else await cancelCommitsFor(CANCELLING_MS, old.url, random);
  if (isServiceKilled) await replica.startAgain();
  await sleep(random.between(0, DETECTION_MS));
  await old.kill();
  await pair.promote();
}
