import type { Figures } from './figures.ts';
import { withFault, withFullDisk } from './overload/broken-databases.ts';
import { manyConnections, rushForCoupons, twiceTheLoad } from './overload/crowds.ts';
import { readOnly, restarted, silent, slow } from './overload/faults.ts';
import { type OverloadSize, type OverloadStage, openOverloadStage } from './overload/stage.ts';
import type { Part, Stage } from './part.ts';
import { Random } from './random.ts';

/** What happens in a round. Consecutive seeds take turns. */
const SCENARIOS: readonly ((stage: OverloadStage, random: Random, name: string) => Promise<Figures>)[] = [
  twiceTheLoad,
  rushForCoupons,
  manyConnections,
  withFault(silent, 'of a silent database'),
  withFault(slow, 'of a slow database'),
  withFault(restarted, 'of a restarted database'),
  withFullDisk,
  withFault(readOnly, 'of a read-only database'),
];

const FULL: OverloadSize = {
  loadMs: 8_000,
  faultMs: 8_000,
  connections: 10_000,
  rush: { users: 50_000, coupons: 1_000, connections: 3_000 },
};

/** More is asked of the service than it can do, or its database cannot do its part. */
export const OVERLOAD: Part = overloadOf(FULL);

/** The part with loads of this size. */
export function overloadOf(size: OverloadSize): Part {
  return {
    name: 'overload',
    faultName: 'refusals',
    async open(): Promise<Stage> {
      const stage = await openOverloadStage(size);
      return {
        round(seed) {
          const scenario = SCENARIOS[seed % SCENARIOS.length] ?? twiceTheLoad;
          return scenario(stage, new Random(seed), `overload-${seed}`);
        },
        reconcile: stage.reconcile,
        [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
      };
    },
  };
}
