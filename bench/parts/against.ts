import type { Contender } from '../contenders/contender.ts';
import { openService } from '../contenders/http-contender.ts';
import { type Pair, progressLine, verdictOf } from '../report/pairs.ts';
import { type Checkout, checkOut, PROJECT } from '../stage/checkout.ts';
import { openStage } from '../stage/stage.ts';
import { plainLoad, warmUp } from './measuring.ts';
import type { BenchOptions } from './options.ts';
import { turns } from './sample.ts';

/**
 * Compares the service of the working tree with that of another commit. Both are started once, each with a PostgreSQL of
 * its own, and measured in turns. Pairs in which the working tree looks slower are measured for as many rounds again. The
 * load, the seeded rows and the reading of the figures are those of the working tree.
 */
export async function measureAgainst(options: BenchOptions, commit: string): Promise<Pair[]> {
  await using stack = new AsyncDisposableStack();
  const other: Checkout = stack.use(await checkOut(commit));
  console.log(`Compared with: ${other.title}`);
  const contenders: Contender[] = [];
  for (const project of [other.directory, PROJECT]) {
    const stage = stack.use(await openStage({ project }));
    const contender = stack.use(await openService(stage, { workers: options.workers }));
    await warmUp(contender, options.series, options.warmUpSeconds);
    contenders.push(contender);
  }
  const [theirs, ours] = contenders as [Contender, Contender];
  const measure = async (pairs: readonly Pair[]) => {
    for (const { round, item: pair } of turns(pairs, options.rounds)) {
      const load = plainLoad(pair.series, pair.clients, options.seconds);
      const measureOurs = async () => void pair.ours.push(await ours.measure(load));
      if (round % 2 === 1) await measureOurs();
      pair.theirs.push(await theirs.measure(load));
      if (round % 2 === 0) await measureOurs();
      console.log(progressLine(pair));
    }
  };
  const pairs = options.series.flatMap((series) =>
    options.clients.map((clients): Pair => ({ series, clients, theirs: [], ours: [] })),
  );
  await measure(pairs);
  // Among many comparisons of equal builds, chance makes some look slower. After twice the rounds it hardly does.
  await measure(pairs.filter((pair) => verdictOf(pair) === 'slower'));
  for (const contender of contenders) await contender.reconcile();
  return pairs;
}
