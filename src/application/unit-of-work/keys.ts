import type { PriorIssue } from '../ports/transactions.ts';
import type { UserKey } from './row-source.ts';

export function priorIssueKey({ couponId, userId }: PriorIssue): string {
  return pairKey(couponId, userId);
}

export function replyKey({ userId, key }: UserKey): string {
  return pairKey(userId, key);
}

/**
 * One key made of two texts. It begins with the length of the first text, so two different pairs never have the same key.
 */
function pairKey(first: string, second: string): string {
  return `${first.length} ${first}${second}`;
}
