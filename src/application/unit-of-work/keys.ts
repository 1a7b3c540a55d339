import type { PriorIssue } from '../ports/transactions.ts';
import type { UserKey } from './row-source.ts';

export function priorIssueKey({ couponId, userId }: PriorIssue): string {
  return pairKey(couponId, userId);
}

export function replyKey({ userId, key }: UserKey): string {
  return pairKey(userId, key);
}

/**
 * One key made of two texts. Two different pairs never have the same key: the number at the beginning says where the
 * first text ends.
 */
function pairKey(first: string, second: string): string {
  return `${first.length} ${first}${second}`;
}
