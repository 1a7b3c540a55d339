import { isDeepStrictEqual } from 'node:util';
import type { Request } from './command.ts';
import { expire, perform, type ReferenceShop, type Sight, sightOf } from './reference-shop.ts';

/** What was observed of requests that were under way at once: each answer, and the shop after the last of them. */
export interface Observation {
  readonly answered: readonly { readonly request: Request; readonly answer: string }[];
  /** The slots of the orders that an expiry cancelled meanwhile. */
  readonly expired: readonly number[];
  readonly sight: Sight;
}

/**
 * Looks for an order in which the reference, given the same requests one after the other, gives every answer that was
 * observed and ends with the sight that was observed. Returns the reference at that end, or undefined if there is no such
 * order. If there is one, callers cannot tell that the requests overlapped (linearizability; Herlihy and Wing, 1990).
 */
export function explain(start: ReferenceShop, observed: Observation): ReferenceShop | undefined {
  const { answered, expired, sight } = observed;
  if (answered.length + expired.length === 0) {
    return isDeepStrictEqual(sightOf(start), sight) ? start : undefined;
  }
  for (const next of answered) {
    const { shop, answer } = perform(start, next.request);
    if (answer !== next.answer) continue;
    const rest = answered.filter((other) => other !== next);
    const end = explain(shop, { answered: rest, expired, sight });
    if (end) return end;
  }
  for (const slot of expired) {
    const rest = expired.filter((other) => other !== slot);
    const end = explain(expire(start, slot), { answered, expired: rest, sight });
    if (end) return end;
  }
  return undefined;
}
