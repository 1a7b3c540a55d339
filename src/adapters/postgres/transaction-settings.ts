import type { NamedStatement } from './named-statement.ts';
import type { Plans } from './shop-database.ts';

/** Settings of PostgreSQL by their names. Times are in milliseconds. */
export type Settings = Readonly<Record<string, string | number>>;

/**
 * Settings that travel with each transaction. Nothing is set for a session, because behind a pooler another client gets
 * the same session next.
 */
export interface TransactionSettings {
  /** Sets all of them for the transaction, in one statement. Its row says whether the server takes no writes. */
  readonly statement: NamedStatement;
  /** SQL that sets each of them in a transaction that has just begun. None of it takes the transaction's snapshot. */
  readonly locals: readonly string[];
  /**
   * The statement with a name and a text of its own for these settings. A plan is made under the settings of its first
   * execution and outlives them. Poolers share plans between statements with the same text.
   */
  prepared(statement: NamedStatement): NamedStatement;
}

/** The row of `TransactionSettings.statement`. */
export interface SettingsRow {
  readonly transaction_read_only: 'on' | 'off';
}

/** @param name what the transactions are for, in a word */
export function transactionSettings(name: string, settings: Settings): TransactionSettings {
  const names = new Map<string, NamedStatement>();
  return {
    statement: {
      name: `settings ${name}`,
      text: `SELECT ${setLocally(settings)} AS settings, current_setting('transaction_read_only') AS transaction_read_only`,
    },
    locals: Object.entries(settings).map(([setting, value]) => `SET LOCAL ${setting} = '${value}'`),
    prepared: (statement) => {
      const own = names.get(statement.name) ?? {
        name: `${name} ${statement.name}`,
        text: `/* ${name} */ ${statement.text}`,
      };
      names.set(statement.name, own);
      return own;
    },
  };
}

/** SQL that sets them for the transaction. It is one number, which costs less to send and to read than a text for each. */
export function setLocally(settings: Settings): string {
  const sets = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
  return sets.length === 0 ? '0' : `num_nonnulls(${sets.join(', ')})`;
}

/**
 * How prepared statements are planned. Usually every connection plans them once. On a small or unanalysed table the
 * planner prefers a sequential scan under a hash join. The cached plan would keep that choice after the table has grown
 * to millions of rows. Every named statement can find its rows by an index. So these settings switch the other ways off.
 */
export const PLAN_SETTINGS = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
} as const;

/** The value of `plan_cache_mode`. */
export const PLAN_CACHE_MODES: Readonly<Record<Plans, string>> = {
  generic: 'force_generic_plan',
  custom: 'force_custom_plan',
};

/** These reads find a few rows by an index. Setting up bitmaps and caches would take as long as finding the rows. */
export const FEW_ROWS: Settings = { ...PLAN_SETTINGS, enable_bitmapscan: 'off', enable_memoize: 'off' };

/**
 * Losing what the feed records is harmless, because the events are sent again. So its commits do not wait for the disk.
 * Its statements are planned each time. A plan from a time when the outbox had been vacuumed empty reads whole indexes,
 * and would be slow on a full outbox. Planning costs little, because each statement is about many events.
 */
export const FEED: Settings = {
  ...FEW_ROWS,
  plan_cache_mode: PLAN_CACHE_MODES.custom,
  synchronous_commit: 'off',
};
