import { query } from './query.ts';

/**
 * Lets a test set the time of a database. New sessions find this `statement_timestamp()` before PostgreSQL's own. They
 * use the given time zone.
 */
export async function replaceClock(url: string, timeZone: string): Promise<void> {
  await query(
    url,
    `create schema test_clock;
     create table test_clock.clock (at timestamptz not null);
     insert into test_clock.clock values (now());
     create function test_clock.statement_timestamp() returns timestamptz language sql stable
       as 'select at from test_clock.clock';
     do $$ begin
       execute format('alter database %I set search_path = test_clock, pg_catalog, public', current_database());
       execute format('alter database %I set timezone = %L', current_database(), '${timeZone}');
     end $$`,
  );
}

/** @param at ISO 8601, to the microsecond */
export async function setClock(url: string, at: string): Promise<void> {
  await query(url, `update test_clock.clock set at = '${at}'`);
}
