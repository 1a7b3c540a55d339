import { isDeepStrictEqual } from 'node:util';
import type { Request } from './command.ts';
import { expire, perform, type ReferenceShop, type Sight, sightOf } from './reference-shop.ts';

/** What was seen of requests that were under way at once: each answer, and the shop afterwards. */
export interface Observation {
  readonly answered: readonly { readonly request: Request; readonly answer: string }[];
  /** The orders that an expiry cancelled meanwhile. */
  readonly expired: readonly number[];
  readonly sight: Sight;
}

/**
 * The shop that the reference comes to by the same requests one after the other, in some order that gives every answer
 * and the sight that were observed; undefined where no order does. Where it is found, nobody can tell that the requests
 * were not alone (Herlihy and Wing: linearizability, 1990).
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
