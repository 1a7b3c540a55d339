import { type LoadResult, makeLoad } from '../load/load.ts';
import type { Spread } from '../load/workloads.ts';
import { plainLoad } from '../parts/measuring.ts';
import type { Stage } from '../stage/stage.ts';

const CLIENTS = 64;

/** Where and what 64 clients check out. */
export interface Checkouts {
  readonly stage: Pick<Stage, 'tokensFile'>;
  /** The port of the service. */
  readonly port: number;
  readonly spread: Spread;
}

/** Lets the clients check out for so many seconds, or until `end` aborts. @throws {Error} if a checkout is refused */
export async function checkOut(
  { stage, port, spread }: Checkouts,
  seconds: number,
  end?: AbortSignal,
): Promise<LoadResult> {
  const load = plainLoad({ workload: 'checkout', spread }, CLIENTS, seconds);
  const target = { ports: [port], tokensFile: stage.tokensFile, firstOperation: 0 };
  const seen = await makeLoad(load, target, 1, end);
  const refused = Object.entries(seen.refusals).map(([status, times]) => `${times} times with ${status}`);
  if (refused.length > 0) throw new Error(`Checkout was refused ${refused.join(', ')}`);
  return seen;
}

/**
 * Lets the clients check out while `work` goes on, and no longer. Resolves with what they saw, and with its result.
 *
 * @throws {Error} if a checkout is refused
 */
export async function besideCheckout<Result>(
  checkouts: Checkouts,
  work: () => Promise<Result>,
): Promise<{ load: LoadResult; result: Result }> {
  const end = new AbortController();
  const load = checkOut(checkouts, Number.POSITIVE_INFINITY, end.signal);
  const endedEarly = load.then(() => Promise.reject(new Error('The load ended before the work beside it')));
  const result = await Promise.race([work(), endedEarly]).finally(() => {
    end.abort();
    return load;
  });
  return { load: await load, result };
}
