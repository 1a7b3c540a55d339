import type { LedgerEntry } from '../../domain/balance.ts';
import type { OrderEvent } from '../../domain/event.ts';
import type { Rank } from '../../domain/rank.ts';
import type { StockMovement } from '../../domain/stock.ts';
import type { Change, Once, Reply, StoredReply } from '../ports/transactions.ts';
import { IdempotencyKeyReused } from '../unavailable.ts';
import { DraftShop, priorIssueKey } from './draft-shop.ts';
import { createIdentityMaps } from './identity-maps.ts';
import { type LockedKeys, LockRounds, noKeys } from './lock-rounds.ts';
import type { KeyedReply, RowSource, UnlockedReads, UnlockedRows, UserKey } from './row-source.ts';
import { collectWrites, type Writes } from './writes.ts';

/** A change to be made, and what makes it idempotent, if anything does. */
export interface Submission {
  readonly change: Change<unknown>;
  readonly once: Once<unknown> | null;
}

/** What becomes of a submission once the writes it rests on are durable: its result or stored reply, or its refusal. */
export type Outcome =
  | { readonly isRefused: false; readonly value: unknown }
  | { readonly isRefused: true; readonly error: unknown };

/** All decisions of one transaction: the outcome of every submission, in their order, and what is to be written. */
export interface Decisions {
  readonly outcomes: readonly Outcome[];
  readonly writes: Writes;
  /** How long locking and reading took, in milliseconds, and how long deciding. */
  readonly lockMs: number;
  readonly decideMs: number;
}

interface Begun extends Submission {
  readonly keys: LockedKeys;
}

interface Locked extends Begun {
  /** What `lock` threw, which is a bug of that change alone. */
  readonly failure: { readonly error: unknown } | null;
}

/**
 * Makes several changes one transaction: locks the rows of all, then decides each in turn, in memory, on what the ones
 * before it left. A change that throws leaves nothing behind and costs its neighbours nothing. Rejects only where the
 * source does.
 */
export async function decideTogether(
  submissions: readonly Submission[],
  source: RowSource,
): Promise<Decisions> {
  const startedAt = performance.now();
  const held = createIdentityMaps();
  const rounds = new LockRounds(source, held);
  const begun = submissions.map((submission) => ({ ...submission, keys: noKeys() }));
  const locking = begun.map((submission) => lockRows(submission, rounds));
  const read = await rounds.run(() => wantedBy(begun));
  const locked = await Promise.all(locking);
  const lockedAt = performance.now();
  const session = new DecisionSession(held, read);
  const outcomes = locked.map((submission) => session.decide(submission));
  const writes = session.writes();
  return { outcomes, writes, lockMs: lockedAt - startedAt, decideMs: performance.now() - lockedAt };
}

async function lockRows(begun: Begun, rounds: LockRounds): Promise<Locked> {
  try {
    await begun.change.lock(rounds.locksFor(begun.keys));
    return { ...begun, failure: null };
  } catch (error) {
    return { ...begun, failure: { error } };
  }
}

function wantedBy(begun: readonly Begun[]): UnlockedReads {
  return {
    optionIds: [...new Set(begun.flatMap(({ keys }) => [...keys.optionIds]))].sort(),
    priorIssues: begun.flatMap(({ keys }) => keys.priorIssues),
    keys: begun.flatMap(({ once }) => (once ? [{ userId: once.userId, key: once.key }] : [])),
  };
}

/** Decides change after change on the same held rows. */
class DecisionSession {
  readonly #held;
  readonly #read: UnlockedRows;
  readonly #offers;
  readonly #priorIssues: Set<string>;
  readonly #replies: Map<string, KeyedReply>;
  readonly #appended = {
    movements: [] as StockMovement[],
    ledger: [] as LedgerEntry[],
    events: [] as OrderEvent[],
    replies: [] as KeyedReply[],
    rank: null as Rank | null,
  };

  constructor(held: ReturnType<typeof createIdentityMaps>, read: UnlockedRows) {
    this.#held = held;
    this.#read = read;
    this.#offers = new Map(read.offers.map((offer) => [offer.optionId, offer]));
    this.#priorIssues = new Set(read.priorIssues.map(priorIssueKey));
    this.#replies = new Map(read.replies.map((reply) => [replyKey(reply), reply]));
  }

  decide({ change, once, keys, failure }: Locked): Outcome {
    if (failure) return { isRefused: true, error: failure.error };
    try {
      return {
        isRefused: false,
        value: once ? this.#decideOnce(change, once, keys) : this.#decide(change, keys),
      };
    } catch (error) {
      return { isRefused: true, error };
    }
  }

  writes(): Writes {
    return collectWrites(this.#held, this.#appended, this.#read.now);
  }

  #decideOnce(change: Change<unknown>, once: Once<unknown>, keys: LockedKeys): Reply {
    const stored = this.#replies.get(replyKey(once));
    if (stored) {
      if (stored.fingerprint !== once.fingerprint) throw new IdempotencyKeyReused();
      const { status, body, location } = stored;
      return { status, body, location, replayed: true };
    }
    let reply: StoredReply | undefined;
    this.#decide(change, keys, (result) => {
      reply = once.encode(result);
    });
    if (!reply) throw new RangeError('A decision was kept without its reply');
    const { userId, key, fingerprint } = once;
    const keyed = { ...reply, userId, key, fingerprint };
    this.#replies.set(replyKey(once), keyed);
    this.#appended.replies.push(keyed);
    return { ...reply, replayed: false };
  }

  /** `beforeKeeping` may still refuse: what it throws leaves nothing behind. */
  #decide(change: Change<unknown>, keys: LockedKeys, beforeKeeping?: (result: unknown) => void): unknown {
    const { now } = this.#read;
    const shop = new DraftShop(this.#held, keys, {
      now,
      offers: this.#offers,
      priorIssues: this.#priorIssues,
    });
    const result = change.decide(shop);
    beforeKeeping?.(result);
    const kept = shop.keep();
    for (const issued of shop.issuedCoupons.drafted()) this.#priorIssues.add(priorIssueKey(issued));
    this.#appended.movements.push(...kept.movements);
    this.#appended.ledger.push(...kept.ledger);
    this.#appended.events.push(...kept.events);
    this.#appended.rank = kept.rank ?? this.#appended.rank;
    return result;
  }
}

function replyKey({ userId, key }: UserKey): string {
  return `${userId} ${key}`;
}
