import { setTimeout as sleep } from 'node:timers/promises';
import { killServer, type ServerVictim } from '../../tests/faults/kill-server.ts';
import type { Figures } from './figures.ts';
import { Load } from './load/load.ts';
import { openRoundShop } from './load/shop.ts';
import type { Part, Stage } from './part.ts';
import { Random } from './random.ts';
import { type OwnDatabase, startOwnDatabase } from './stage/own-database.ts';
import { Replica } from './stage/replica.ts';

/** Who is killed in a round: the service, processes of PostgreSQL, or both. Consecutive seeds take turns. */
const VICTIMS: readonly { readonly service: boolean; readonly server: ServerVictim | null }[] = [
  { service: true, server: null },
  { service: false, server: 'all processes' },
  { service: true, server: 'all processes' },
  { service: false, server: 'one session' },
  { service: false, server: 'the postmaster' },
];

/** How often PostgreSQL is killed a second time, while it or the service starts again. */
const SECOND_KILL = 0.25;

/** The service, PostgreSQL or both are killed at random moments, under clients that repeat their requests. */
export const KILLS: Part = {
  name: 'kills',
  faultName: 'kills',
  async open(): Promise<Stage> {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await startOwnDatabase());
    const replica = stack.use(await Replica.start(database.url));
    const running = stack.move();
    return {
      round: (seed) => killRound(seed, database, replica),
      reconcile: () => replica.reconcile(),
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  },
};

async function killRound(seed: number, database: OwnDatabase, replica: Replica): Promise<Figures> {
  const random = new Random(seed);
  const send = replica.post.bind(replica);
  const shop = await openRoundShop(send, `kills-${seed}`, random);
  using load = new Load(shop, send, random.fork());
  await load.servedSince(performance.now());
  await sleep(random.between(0, 600));
  const victim = VICTIMS[seed % VICTIMS.length] ?? { service: true, server: null };
  const killing = [
    ...(victim.service ? [replica.kill()] : []),
    ...(victim.server ? [killServer(database.directory, victim.server, (pids) => random.pick(pids))] : []),
  ];
  await Promise.all(killing);
  let faults = killing.length;
  let killedAt = performance.now();
  const starting = victim.service ? replica.startAgain() : Promise.resolve();
  if (random.chance(SECOND_KILL)) {
    await sleep(random.between(0, 600));
    await killServer(database.directory);
    killedAt = performance.now();
    faults += 1;
  }
  await starting;
  const longestRecoveryMs = await load.servedSince(killedAt);
  await sleep(random.between(0, 300));
  await load.stop();
  // A session can outlive its postmaster for a moment and serve the clients. So the server may still be starting.
  await database.untilConnected();
  await load.check(database.url);
  await replica.reconcile();
  return { ...load.figures, faults, longestRecoveryMs };
}
