import { encodeValue } from '../binary/binary-array.ts';
import type { BoundStatement, NamedStatement } from '../named-statement.ts';
import type { Plans } from '../shop-database.ts';
import { PLAN_CACHE_MODES, PLAN_SETTINGS, type Settings, setLocally } from '../transaction-settings.ts';

/** Times are in milliseconds. */
const SETTINGS = {
  ...PLAN_SETTINGS,
  /** Longer than the longest lock timeout, and shorter than a lane waits for a silent server. */
  statement_timeout: 2_500,
  /** A replica that is frozen inside a transaction keeps its locks for so long. */
  idle_in_transaction_session_timeout: 2_000,
  /** Ends the session of a replica that takes no more of an answer. */
  tcp_user_timeout: 5_000,
  /** PostgreSQL says in a warning that a commit waits no more for the standby, so no setting may hide it. */
  client_min_messages: 'warning',
} as const satisfies Settings;

/**
 * Ends a transaction whose replica froze or vanished in the middle of sending. PostgreSQL has it from version 17 on. It
 * disarms it before the commit, so it never ends a wait for the synchronous standby.
 */
const SINCE_17: Settings = { transaction_timeout: 3_000 };

/** Ends the session of a replica that has vanished from the network in the middle of sending. In seconds and probes. */
const BEFORE_17: Settings = {
  tcp_keepalives_idle: 2,
  tcp_keepalives_interval: 1,
  tcp_keepalives_count: 3,
};

const BEGIN: NamedStatement = { name: 'BEGIN', text: 'BEGIN ISOLATION LEVEL READ COMMITTED' };

/**
 * The settings end with the transaction. A lane sets none at its start or for its session, so it also works behind a pooler
 * that gives each transaction another session. `$1` is the lock timeout, and `$2` how statements are planned.
 */
const SET_LOCALLY: NamedStatement = {
  name: 'set-locally',
  text: `SELECT ${setLocally(SETTINGS)}, set_config('lock_timeout', $1::text, true),
    set_config('plan_cache_mode', $2::text, true),
    CASE WHEN current_setting('server_version_num')::int >= 170000
      THEN ${setLocally(SINCE_17)} ELSE ${setLocally(BEFORE_17)} END`,
};

/** Begin a transaction of a lane. They are sent in one flight with the statements that follow. */
export function beginStatements(lockTimeoutMs: number, plans: Plans): readonly BoundStatement[] {
  return [
    { statement: BEGIN, values: [] },
    {
      statement: SET_LOCALLY,
      values: [encodeValue('text', String(lockTimeoutMs)), encodeValue('text', PLAN_CACHE_MODES[plans])],
    },
  ];
}
