import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import {
  CHECK_NAMES,
  type Check,
  type CheckName,
  type Reconciliation,
  type ReconciliationReport,
  type Violation,
} from '../../../application/ports/reconciliation.ts';
import { invariant } from '../../../domain/invariant.ts';
import { KEPT_FOR } from '../jobs/postgres-housekeeping.ts';
import { readClock } from '../read-clock.ts';
import type { Database } from '../tables/schema.ts';
import { checkBalances, checkLedger } from './ledger-checks.ts';
import { checkConfirmedEvents, checkCoupons, checkPayments, checkRefunds } from './order-checks.ts';
import { checkIssued, checkOnHand, checkReserved } from './stock-checks.ts';

/** The most violations that a check lists. It counts all of them. */
const LISTED_MAX = 100;

/** For each check, a SELECT of two columns: the id of every row it judges, and what is wrong with the row, or null. */
const checksWith = (sentEventsKeptFor: string): Record<CheckName, RawBuilder<unknown>> => ({
  'balance-is-ledger-sum': checkBalances,
  'ledger-chains': checkLedger,
  'reserved-is-pending-lines': checkReserved,
  'on-hand-is-movements': checkOnHand,
  'issued-is-rows': checkIssued,
  'coupon-matches-order': checkCoupons,
  'confirmed-has-one-payment-of-its-total': checkPayments,
  'confirmed-has-event': checkConfirmedEvents(sentEventsKeptFor),
  'cancelled-paid-is-refunded': checkRefunds,
});

export class PostgresReconciliation implements Reconciliation {
  readonly #db: Kysely<Database>;
  readonly #checks: Record<CheckName, RawBuilder<unknown>>;

  /** @param sentEventsKeptFor for how long the housekeeping keeps sent events, as an interval of PostgreSQL */
  constructor(db: Kysely<Database>, sentEventsKeptFor = KEPT_FOR.sentEvents) {
    this.#db = db;
    this.#checks = checksWith(sentEventsKeptFor);
  }

  /** All checks read one snapshot, so sales that go on meanwhile cause no false alarm. */
  run(signal?: AbortSignal): Promise<ReconciliationReport> {
    return this.#db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (snapshot) => {
        const asOf = await readClock(snapshot);
        const checks: Check[] = [];
        for (const name of CHECK_NAMES) {
          signal?.throwIfAborted();
          checks.push(await runCheck(name, this.#checks[name], snapshot));
        }
        return { ok: checks.every(({ ok }) => ok), asOf, checks };
      });
  }
}

async function runCheck(
  name: CheckName,
  judged: RawBuilder<unknown>,
  db: Transaction<Database>,
): Promise<Check> {
  const { rows } = await sql<{ checked: number; violationCount: number; violations: Violation[] }>`
    with judged (id, detail) as (${judged})
    select count(*) as checked, count(detail) as "violationCount", (
      select coalesce(json_agg(listed), '[]')
      from (select id::text, detail from judged where detail is not null order by id limit ${LISTED_MAX}) listed
    ) as violations
    from judged`.execute(db);
  const [row] = rows;
  invariant(row, `The check ${name} gave no row`);
  return { name, ok: row.violationCount === 0, ...row };
}
