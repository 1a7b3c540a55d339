import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 60_000;
const PAUSE_MS = 50;

/** Does this again and again until it succeeds. Rejects with its error if that takes longer than a minute. */
export async function untilItWorks<Result>(action: () => Promise<Result>): Promise<Result> {
  const endsAt = performance.now() + TIMEOUT_MS;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (performance.now() > endsAt) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
