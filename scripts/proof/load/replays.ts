import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ServiceAnswer } from '../../../tests/races/service-process.ts';
import { Violation } from '../violation.ts';
import type { Operation } from './operations.ts';
import type { Send } from './shop.ts';

/** An operation that was done, with the answer that said so. */
export interface Done {
  readonly operation: Operation;
  readonly answer: ServiceAnswer;
}

const AT_ONCE = 16;
const PAUSE_MS = 20;
const TIMEOUT_MS = 60_000;

/** Repeats every request under its key. Throws a `Violation` unless each gets its first answer again. */
export async function checkReplays(send: Send, done: readonly Done[]): Promise<void> {
  const left = [...done];
  const repeat = async () => {
    for (let next = left.pop(); next; next = left.pop()) await checkReplay(send, next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, repeat));
}

async function checkReplay(send: Send, { operation: { request }, answer }: Done): Promise<void> {
  const endsAt = performance.now() + TIMEOUT_MS;
  let replay = await send(request);
  while (replay.status === 503) {
    if (performance.now() > endsAt) throw new Violation('A request is not answered again', { request });
    await sleep(PAUSE_MS);
    replay = await send(request);
  }
  const [first, again] = [answer, replay].map(({ status, text, location }) => ({ status, text, location }));
  if (replay.isReplayed && isDeepStrictEqual(first, again)) return;
  throw new Violation('A request under a used key did not get the first answer again', {
    request,
    first,
    again: { ...again, isReplayed: replay.isReplayed },
  });
}
