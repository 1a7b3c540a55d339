import { sql } from 'kysely';

/** Every balance is the sum of its user's ledger entries. */
export const checkBalances = sql`
  select user_id, case when amount <> sum then format('The balance is %s, the ledger''s sum %s.', amount, sum) end
  from (
    select user_id, coalesce(balances.amount, 0) as amount, coalesce(ledger.sum, 0) as sum
    from $schema.balances
    full join (select user_id, sum(amount) from $schema.ledger_entries group by user_id) ledger using (user_id)
  ) balance`;

/**
 * The entries of a user are numbered without a gap. Each balance is the balance before plus the entry's amount. The last
 * entry's version is the version of the balance.
 */
export const checkLedger = sql`
  select id, case
    when version <> last_version + 1 then format('Entry %s follows entry %s.', version, last_version)
    when balance <> last_balance + amount then format('%s and %s do not make %s.', last_balance, amount, balance)
    when is_last and version is distinct from balance_version
      then format('The last entry is %s, the balance''s version %s.', version, coalesce(balance_version::text, 'none'))
  end
  from (
    select entry.*, balances.version as balance_version,
      coalesce(lag(entry.version) over chain, 0) as last_version,
      coalesce(lag(entry.balance) over chain, 0) as last_balance,
      lead(entry.version) over chain is null as is_last
    from $schema.ledger_entries entry left join $schema.balances using (user_id)
    window chain as (partition by entry.user_id order by entry.version)
  ) entry`;
