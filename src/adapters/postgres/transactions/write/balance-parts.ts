import type { Balance } from '../../../../domain/balance.ts';
import { timeText } from './time-text.ts';
import { insert, update, type WritePart } from './write-part.ts';

/** Balances and their ledger. */
export const BALANCE_PARTS: readonly WritePart[] = [
  insert('balances', 'user_id text, amount bigint, version bigint', 'user_id', ({ rows }) =>
    rows.balances.added.map(balanceRow),
  ),
  update(
    'balances',
    'user_id text, version_before bigint, amount bigint, version bigint',
    'amount = r.amount, version = r.version',
    'user_id',
    't.version = r.version_before',
    ({ rows }) =>
      rows.balances.changed.map(({ before, after }) => ({
        ...balanceRow(after),
        version_before: before.version,
      })),
  ),
  insert(
    'ledger_entries',
    'id uuid, user_id text, version bigint, type text, amount bigint, balance bigint, order_id uuid, created_at timestamptz',
    'user_id, version',
    ({ ledger }) =>
      ledger.map(({ userId, orderId, createdAt, ...rest }) => ({
        ...rest,
        user_id: userId,
        order_id: orderId,
        created_at: timeText(createdAt),
      })),
  ),
];

function balanceRow({ userId, amount, version }: Balance) {
  return { user_id: userId, amount, version };
}
