import { query } from './query.ts';

/** A row for each connection of a lane that waits for a lock of another transaction, with the statement that waits. */
export function waitingLanes(databaseUrl: string): Promise<unknown[]> {
  return query(
    databaseUrl,
    `select pid, query_start from pg_stat_activity where datname = current_database()
      and application_name like '%lane' and wait_event_type = 'Lock'`,
  );
}
