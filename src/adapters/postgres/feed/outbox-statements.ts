import type { NamedStatement } from '../named-statement.ts';
import { STATEMENT_TIME } from '../statement-time.ts';

// Citus refuses an UPDATE that calls a volatile function, such as `clock_timestamp()`. It also refuses to add an interval
// of a column to a time there. So each UPDATE uses the time of its statement, and what depends on a row is computed
// before it.

/** The time from which an event may be claimed. The same expression, word for word, as in the index `events_due`. */
const DUE_AT = 'greatest(next_attempt_at, leased_until)';

/**
 * Claims at most `$1` events for `$2` seconds. `$3` are as many new leases. Skips rows that another relay is claiming. A
 * due event whose order has an earlier event that is not sent yet is put off, so that not every claim reads it again. It is
 * put off by its age, but by at least a second and at most an hour. If the earlier event is sent before then, `MARK_SENT`
 * makes it due at once.
 *
 * `stored` is the data of an event that an earlier build wrote, and null for all others.
 */
export const CLAIM: NamedStatement = {
  name: 'claim-events',
  text: `WITH due AS (
      SELECT id, order_id, sequence, created_at FROM $schema.events
      WHERE status = 'PENDING' AND ${DUE_AT} <= statement_timestamp()
      ORDER BY ${DUE_AT} LIMIT $1::int FOR UPDATE SKIP LOCKED
    ), judged AS (
      SELECT id, ($3::uuid[])[row_number() OVER ()] AS lease, ${STATEMENT_TIME} + least(
          greatest(statement_timestamp() - created_at, interval '1 second'), interval '1 hour') AS put_off_until,
        sequence > 1 AND EXISTS (
          SELECT FROM $schema.events earlier WHERE earlier.order_id = due.order_id AND earlier.sequence < due.sequence
            AND earlier.status <> 'SENT'
        ) AS is_held_back
      FROM due
    ), put_off AS (
      UPDATE $schema.events e SET next_attempt_at = judged.put_off_until
      FROM judged WHERE e.id = judged.id AND judged.is_held_back RETURNING 1
    ), claimed AS (
      UPDATE $schema.events e
      SET lease = judged.lease, leased_until = ${STATEMENT_TIME} + make_interval(secs => $2::float8)
      FROM judged WHERE e.id = judged.id AND NOT judged.is_held_back RETURNING e.*
    )
    SELECT counted.put_off AS "putOff", id, type, order_id AS "orderId", created_at AS "createdAt", attempts, lease, traceparent,
      CASE WHEN data::text <> '{}' THEN data END AS stored, (SELECT currency FROM $schema.settings) AS currency
    FROM (SELECT count(*)::int AS put_off FROM put_off) counted LEFT JOIN claimed ON true
    ORDER BY next_attempt_at, id`,
};

/** Here and below, `$1` and `$2` are events and the leases that they were claimed with, side by side. */
export const RENEW: NamedStatement = {
  name: 'renew-events',
  text: `UPDATE $schema.events e SET leased_until = ${STATEMENT_TIME} + make_interval(secs => $3::float8)
    FROM unnest($1::uuid[], $2::uuid[]) AS leased (id, lease)
    WHERE e.id = leased.id AND e.lease = leased.lease RETURNING e.id`,
};

/**
 * Marks the events as sent. Makes the later events of their orders due, and counts those. Only a pending event has a next
 * attempt, so the condition on it chooses the pending ones. A condition on the status would tempt the planner to use the
 * index of all due events instead of the index by order.
 */
export const MARK_SENT: NamedStatement = {
  name: 'mark-events-sent',
  text: `WITH sent AS (
      UPDATE $schema.events e SET status = 'SENT', attempts = e.attempts + 1, sent_at = ${STATEMENT_TIME},
        next_attempt_at = NULL, lease = NULL, leased_until = NULL
      FROM unnest($1::uuid[], $2::uuid[]) AS leased (id, lease)
      WHERE e.id = leased.id AND e.lease = leased.lease RETURNING e.order_id, e.sequence
    ), following AS (
      UPDATE $schema.events e SET next_attempt_at = least(e.next_attempt_at, ${STATEMENT_TIME})
      FROM sent WHERE e.order_id = sent.order_id AND e.sequence > sent.sequence
        AND e.next_attempt_at IS NOT NULL AND e.lease IS NULL RETURNING 1
    )
    SELECT count(*)::int AS following FROM following`,
};

/** `$3` are the errors, and `$4` the seconds until the next attempt. If those are null, the event is dead. */
export const MARK_FAILED: NamedStatement = {
  name: 'mark-events-failed',
  text: `WITH failed AS MATERIALIZED (
      SELECT id, lease, error, ${STATEMENT_TIME} + make_interval(secs => retry_in) AS retry_at
      FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::float8[]) AS attempted (id, lease, error, retry_in)
    )
    UPDATE $schema.events e SET status = CASE WHEN failed.retry_at IS NULL THEN 'DEAD' ELSE 'PENDING' END,
      attempts = e.attempts + 1, last_error = failed.error,
      next_attempt_at = failed.retry_at, lease = NULL, leased_until = NULL
    FROM failed WHERE e.id = failed.id AND e.lease = failed.lease`,
};

export const RELEASE: NamedStatement = {
  name: 'release-events',
  text: `UPDATE $schema.events e SET lease = NULL, leased_until = NULL FROM unnest($1::uuid[], $2::uuid[]) AS leased (id, lease)
    WHERE e.id = leased.id AND e.lease = leased.lease`,
};

/** Counts at most `$1` events of each kind. Without the limit, each scrape of the metrics would read a backlog of millions. */
export const READ_BACKLOG: NamedStatement = {
  name: 'read-backlog',
  text: `SELECT pending, due, in_flight AS "inFlight", dead, seconds AS "oldestPendingSeconds"
    FROM (
      SELECT count(*) AS pending, count(*) FILTER (WHERE ${DUE_AT} <= statement_timestamp()) AS due,
        count(*) FILTER (WHERE leased_until > statement_timestamp()) AS in_flight,
        coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS seconds
      FROM (
        SELECT next_attempt_at, leased_until, created_at FROM $schema.events WHERE status = 'PENDING'
        ORDER BY ${DUE_AT} LIMIT $1::int
      ) longest_due
    ) waiting, (
      SELECT count(*) AS dead FROM (SELECT FROM $schema.events WHERE status = 'DEAD' LIMIT $1::int) dead_events
    ) counted`,
};
