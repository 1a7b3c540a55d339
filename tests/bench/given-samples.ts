import type { Figures } from '../../bench/contenders/contender.ts';
import type { Cell, Sample } from '../../bench/parts/sample.ts';

/** Figures with this rate. The rest does not matter. */
export function figures(perSecond: number, rest: Partial<Figures> = {}): Figures {
  const cost = { postgresUs: 100, serviceUs: 120, loadUs: 20, walBytes: 4600 };
  return { perSecond, p50Ms: 2, p99Ms: 9, refusals: {}, latenessMs: 0.6, cost, ...rest };
}

/** A point of checkout for each rate, in rounds one after another. */
export function samples(cell: Partial<Cell>, rates: readonly number[], rest: Partial<Sample> = {}): Sample[] {
  const whole: Cell = {
    ...({
      part: 'throughput',
      workload: 'checkout',
      spread: 'spread',
      runner: 'grouped',
      clients: 64,
    } as const),
    ...cell,
  };
  return rates.map((perSecond, round) => ({ cell: whole, round, figures: figures(perSecond), ...rest }));
}
