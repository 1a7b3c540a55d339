import type { AuditEntry } from '../../domain/audit.ts';
import type { LedgerEntry } from '../../domain/balance.ts';
import type { OrderEvent } from '../../domain/event.ts';
import { invariant } from '../../domain/invariant.ts';
import type { Rank } from '../../domain/rank.ts';
import type { StockMovement } from '../../domain/stock.ts';
import { IdempotencyKeyReused } from '../ports/idempotency-key-reused.ts';
import type { NewEvent } from '../ports/outbox.ts';
import { traceparentOf } from '../ports/trace-context.ts';
import type { Change, Once, Reply, StoredReply } from '../ports/transactions.ts';
import type { ChangeLocks } from './change-locks.ts';
import { Draft, type TransactionRows } from './draft.ts';
import type { IdentityMaps } from './identity-maps.ts';
import { priorIssueKey, replyKey } from './keys.ts';
import { PendingOrders } from './pending-orders.ts';
import type { KeyedReply, UnlockedRows } from './row-source.ts';
import { collectWrites, type Writes } from './writes.ts';

/** Decides the changes of one transaction, one after the other. Each change sees the rows as the earlier ones left them. */
export class DecisionSession {
  readonly #rows: TransactionRows;
  readonly #priorIssues: Set<string>;
  readonly #pendingOrders: PendingOrders;
  readonly #replies: Map<string, KeyedReply>;
  readonly #appended = {
    movements: [] as StockMovement[],
    ledger: [] as LedgerEntry[],
    events: [] as NewEvent[],
    replies: [] as KeyedReply[],
    audit: [] as AuditEntry[],
    rank: null as Rank | null,
  };

  constructor(maps: IdentityMaps, { now, offers, priorIssues, pendingOrders, replies }: UnlockedRows) {
    this.#priorIssues = new Set(priorIssues.map(priorIssueKey));
    this.#pendingOrders = new PendingOrders(pendingOrders, now);
    this.#replies = new Map(replies.map((reply) => [replyKey(reply), reply]));
    this.#rows = {
      now,
      maps,
      offers: new Map(offers.map((offer) => [offer.optionId, offer])),
      priorIssues: this.#priorIssues,
      pendingOrders: this.#pendingOrders,
    };
  }

  /** Decides a change. Returns its result. If the change throws, nothing that it did is kept. */
  decide(change: Change<unknown>, locks: ChangeLocks): unknown {
    return this.#decide(change, locks, () => undefined);
  }

  /**
   * Decides a change, unless there is a reply under its idempotency key. Returns the reply. Throws `IdempotencyKeyReused`
   * if the key was used for another request.
   */
  decideOnce(change: Change<unknown>, once: Once<unknown>, locks: ChangeLocks): Reply {
    const stored = this.#replies.get(replyKey(once));
    if (stored) return replay(stored, once);
    let reply: StoredReply | undefined;
    this.#decide(change, locks, (result) => {
      reply = once.encode(result);
    });
    invariant(reply, 'A decision was kept without its reply');
    const { status, body, location } = reply;
    const { userId, key, fingerprint } = once;
    const keyed = { userId, key, fingerprint, status, body, location };
    this.#replies.set(replyKey(once), keyed);
    this.#appended.replies.push(keyed);
    return { status, body, location, replayed: false };
  }

  /** What the decisions that were kept have to write. */
  writes(): Writes {
    return collectWrites(this.#rows.maps, this.#appended, this.#rows.now);
  }

  /** @param beforeKeeping gets the result. If it throws, the decision is not kept. */
  #decide(change: Change<unknown>, locks: ChangeLocks, beforeKeeping: (result: unknown) => void): unknown {
    const draft = new Draft(this.#rows, locks);
    const result = change.decide(draft.shop);
    beforeKeeping(result);
    draft.keep();
    for (const issued of draft.issuedCoupons) this.#priorIssues.add(priorIssueKey(issued));
    for (const order of draft.orders) this.#pendingOrders.take(order);
    this.#appended.movements.push(...draft.movements);
    this.#appended.ledger.push(...draft.ledger);
    this.#appended.events.push(...withTrace(draft.events, change));
    this.#appended.audit.push(...draft.audit);
    this.#appended.rank = draft.rank ?? this.#appended.rank;
    return result;
  }
}

function withTrace(events: readonly OrderEvent[], { trace }: Change<unknown>): readonly NewEvent[] {
  return trace ? events.map((event) => ({ ...event, traceparent: traceparentOf(trace) })) : events;
}

function replay({ fingerprint, status, body, location }: KeyedReply, once: Once<unknown>): Reply {
  if (fingerprint !== once.fingerprint) throw new IdempotencyKeyReused();
  return { status, body, location, replayed: true };
}
