-- Erases a person from the shop, in one transaction:
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -v user=alice -f ops/privacy/erase-user.sql
--
-- The user's id becomes a pseudonym that no table links to the person. Orders, payments and the ledger stay, so the books
-- stay in order. Stored replies are removed. Free text of operators about the user's balance is replaced.
--
-- docs/privacy.md says what to do before and after.
begin;

-- Payments and charges of the user wait until this transaction has ended. New orders do not, so the account must be disabled
-- before.
select set_config('erasure.user', :'user', true), set_config('erasure.pseudonym', 'erased-' || gen_random_uuid(), true);
select amount from balances where user_id = current_setting('erasure.user') for update;

delete from idempotency_keys where user_id = current_setting('erasure.user');

-- The ledger refers to the balance, so the balance of the pseudonym comes first and that of the user goes last.
insert into balances (user_id, amount, version)
  select current_setting('erasure.pseudonym'), amount, version from balances
  where user_id = current_setting('erasure.user');
update ledger_entries
  set user_id = current_setting('erasure.pseudonym'),
    reason = case when type = 'ADJUSTMENT' then 'Erased' end
  where user_id = current_setting('erasure.user');
delete from balances where user_id = current_setting('erasure.user');

-- An order refers to a coupon of the same user, so both change in one statement.
with coupons_of_user as (
  update issued_coupons set user_id = current_setting('erasure.pseudonym')
  where user_id = current_setting('erasure.user')
)
update orders set user_id = current_setting('erasure.pseudonym')
  where user_id = current_setting('erasure.user');

-- Earlier builds stored the order in the event. Now the data of an event is built from its order.
update events
  set data = jsonb_set(data::jsonb, '{userId}', to_jsonb(current_setting('erasure.pseudonym')))::json
  where data::jsonb ->> 'userId' = current_setting('erasure.user')
    and order_id in (select id from orders where user_id = current_setting('erasure.pseudonym'));

update audit_entries set target_id = current_setting('erasure.pseudonym')
  where target_type = 'balance' and target_id = current_setting('erasure.user');

-- What is left, for the record of the request: the pseudonym, and the orders that the data platform has to erase, too.
select current_setting('erasure.pseudonym') as pseudonym, id as order_id
  from orders where user_id = current_setting('erasure.pseudonym') order by id;

commit;
