/**
 * How statements are planned that every connection plans once. On a small or unanalysed table the planner prefers a
 * sequential scan under a hash join. The cached plan would keep that choice after the table has grown to millions of rows.
 * Every named statement can find its rows by an index. So these settings switch the other ways off.
 */
export const PLAN_SETTINGS = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  plan_cache_mode: 'force_generic_plan',
} as const;

/** SQL for every session that runs named statements outside of a lane. */
export const SESSION_SETTINGS = `
  ${Object.entries(PLAN_SETTINGS)
    .map(([name, value]) => `SET ${name} = ${value};`)
    .join(' ')}
  SET timezone = 'UTC'; SET default_transaction_isolation = 'read committed';`;
