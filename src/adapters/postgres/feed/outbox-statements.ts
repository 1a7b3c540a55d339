import type { NamedStatement } from '../named-statement.ts';

/** What the index of due events has, word for word: the time from which on an event may be claimed. */
const DUE_AT = 'greatest(next_attempt_at, leased_until)';

/**
 * `$1` events at the most, for `$2` seconds. A row that another relay is just claiming is skipped. A due event that an
 * earlier one of its order holds back is not to be met by each claim: it is put off by its age, a second at least and an
 * hour at most, unless the earlier one arrives before then.
 */
export const CLAIM: NamedStatement = {
  name: 'claim-events',
  text: `WITH due AS (
      SELECT id, order_id, sequence FROM events
      WHERE status = 'PENDING' AND ${DUE_AT} <= statement_timestamp()
      ORDER BY ${DUE_AT} LIMIT $1::int FOR UPDATE SKIP LOCKED
    ), judged AS (
      SELECT id, sequence > 1 AND EXISTS (
          SELECT FROM events earlier WHERE earlier.order_id = due.order_id AND earlier.sequence < due.sequence
            AND earlier.status <> 'SENT'
        ) AS is_held_back
      FROM due
    ), put_off AS (
      UPDATE events e SET next_attempt_at = statement_timestamp() + least(
          greatest(statement_timestamp() - e.created_at, interval '1 second'), interval '1 hour')
      FROM judged WHERE e.id = judged.id AND judged.is_held_back RETURNING 1
    ), claimed AS (
      UPDATE events e
      SET lease = gen_random_uuid(), leased_until = clock_timestamp() + make_interval(secs => $2::float8)
      FROM judged WHERE e.id = judged.id AND NOT judged.is_held_back RETURNING e.*
    )
    SELECT counted.put_off AS "putOff", id, type, order_id AS "orderId", created_at AS "createdAt", data, attempts, lease
    FROM (SELECT count(*)::int AS put_off FROM put_off) counted LEFT JOIN claimed ON true
    ORDER BY next_attempt_at, id`,
};

/** `$1` and `$2` are events and the leases they were claimed with, side by side, here and below. */
export const RENEW: NamedStatement = {
  name: 'renew-events',
  text: `UPDATE events e SET leased_until = clock_timestamp() + make_interval(secs => $3::float8)
    FROM unnest($1::uuid[], $2::uuid[]) AS held (id, lease)
    WHERE e.id = held.id AND e.lease = held.lease RETURNING e.id`,
};

/**
 * Also makes the later events of their orders due, which wait for nothing else, and counts them. They are known by their
 * next attempt, which only a pending event has: asked for the status, the planner may prefer the index of all due events
 * to the order's.
 */
export const MARK_SENT: NamedStatement = {
  name: 'mark-events-sent',
  text: `WITH sent AS (
      UPDATE events e SET status = 'SENT', attempts = e.attempts + 1, sent_at = clock_timestamp(),
        next_attempt_at = NULL, lease = NULL, leased_until = NULL
      FROM unnest($1::uuid[], $2::uuid[]) AS held (id, lease)
      WHERE e.id = held.id AND e.lease = held.lease RETURNING e.order_id, e.sequence
    ), following AS (
      UPDATE events e SET next_attempt_at = least(e.next_attempt_at, statement_timestamp())
      FROM sent WHERE e.order_id = sent.order_id AND e.sequence > sent.sequence
        AND e.next_attempt_at IS NOT NULL AND e.lease IS NULL RETURNING 1
    )
    SELECT count(*)::int AS following FROM following`,
};

/** `$3` are the errors, `$4` the seconds until the next attempt, null where there is none. */
export const MARK_FAILED: NamedStatement = {
  name: 'mark-events-failed',
  text: `UPDATE events e SET status = CASE WHEN failed.retry_in IS NULL THEN 'DEAD' ELSE 'PENDING' END,
      attempts = e.attempts + 1, last_error = failed.error,
      next_attempt_at = clock_timestamp() + make_interval(secs => failed.retry_in), lease = NULL, leased_until = NULL
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::float8[]) AS failed (id, lease, error, retry_in)
    WHERE e.id = failed.id AND e.lease = failed.lease`,
};

export const RELEASE: NamedStatement = {
  name: 'release-events',
  text: `UPDATE events e SET lease = NULL, leased_until = NULL FROM unnest($1::uuid[], $2::uuid[]) AS held (id, lease)
    WHERE e.id = held.id AND e.lease = held.lease`,
};

/** Counts no further than `$1`: with a million events waiting, each reading of the metrics would read them all. */
export const READ_BACKLOG: NamedStatement = {
  name: 'read-backlog',
  text: `SELECT pending, due, in_flight AS "inFlight", dead, seconds AS "oldestPendingSeconds"
    FROM (
      SELECT count(*) AS pending, count(*) FILTER (WHERE ${DUE_AT} <= statement_timestamp()) AS due,
        count(*) FILTER (WHERE leased_until > statement_timestamp()) AS in_flight,
        coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS seconds
      FROM (
        SELECT next_attempt_at, leased_until, created_at FROM events WHERE status = 'PENDING'
        ORDER BY ${DUE_AT} LIMIT $1::int
      ) longest_due
    ) waiting, (
      SELECT count(*) AS dead FROM (SELECT FROM events WHERE status = 'DEAD' LIMIT $1::int) newest
    ) parked`,
};
