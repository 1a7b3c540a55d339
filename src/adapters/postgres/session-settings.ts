/**
 * SQL for every session that runs named statements. On a small or unanalysed table the planner prefers a sequential scan
 * under a hash join. The cached plan would keep that choice after the table has grown to millions of rows. Every named
 * statement can find its rows by an index. So these settings switch the other ways off.
 */
export const SESSION_SETTINGS = `
  SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
  SET plan_cache_mode = force_generic_plan; SET timezone = 'UTC';
  SET default_transaction_isolation = 'read committed';`;
