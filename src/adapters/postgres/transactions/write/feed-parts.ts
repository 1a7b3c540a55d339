import type { Writes } from '../../../../application/unit-of-work/writes.ts';
import { timeText, withTimeTexts } from './time-text.ts';
import { insert, update, type WritePart } from './write-part.ts';

/** Events, stored replies and the rank. */
export const FEED_PARTS: readonly WritePart[] = [
  insert(
    'events',
    'id uuid, order_id uuid, sequence int, type text, data json, created_at timestamptz, status text, attempts int, ' +
      'next_attempt_at timestamptz, lease uuid, leased_until timestamptz',
    'order_id, sequence',
    eventRows,
  ),
  update(
    'events',
    'id uuid, status text, attempts int, next_attempt_at timestamptz',
    'status = r.status, attempts = r.attempts, next_attempt_at = r.next_attempt_at, lease = NULL, leased_until = NULL',
    'id',
    'true',
    ({ rows }) =>
      rows.deliveries.changed.map(({ after: { id, status, attempts, nextAttemptAt } }) => ({
        id,
        status,
        attempts,
        next_attempt_at: nextAttemptAt,
      })),
  ),
  insert(
    'idempotency_keys',
    'user_id text, key text, fingerprint text, status smallint, location text, body text, created_at timestamptz',
    'user_id, key',
    ({ replies, now }) =>
      replies.map(({ userId, ...rest }) => ({ ...rest, user_id: userId, created_at: timeText(now) })),
  ),
  {
    name: 'new_rank',
    columns: 'as_of timestamptz, from_at timestamptz, to_at timestamptz, data jsonb',
    mayMoveFewer: true,
    sql: (source) =>
      `INSERT INTO rank (as_of, from_at, to_at, data) SELECT as_of, from_at, to_at, data FROM ${source} ` +
      'ON CONFLICT (id) DO UPDATE SET as_of = excluded.as_of, from_at = excluded.from_at, to_at = excluded.to_at, ' +
      'data = excluded.data WHERE rank.as_of < excluded.as_of',
    rows: ({ rank }) =>
      rank ? [{ as_of: rank.asOf, from_at: rank.from, to_at: rank.to, data: rank.data }] : [],
  },
];

function eventRows({ events, lease }: Writes): object[] {
  const leased = new Set(lease?.events);
  return events.map((event) => {
    const { orderId, createdAt, data, ...rest } = event;
    return {
      ...rest,
      data: withTimeTexts(data),
      order_id: orderId,
      created_at: timeText(createdAt),
      status: 'PENDING',
      attempts: 0,
      next_attempt_at: timeText(createdAt),
      ...(lease && leased.has(event) ? { lease: lease.token, leased_until: timeText(lease.until) } : {}),
    };
  });
}
