import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import {
  CHECK_NAMES,
  type Check,
  type CheckName,
  type Reconciliation,
  type ReconciliationReport,
  type Violation,
} from '../../../application/ports/reconciliation.ts';
import type { Database } from '../tables/schema.ts';
import { checkBalances, checkLedger } from './ledger-checks.ts';
import { checkConfirmedEvents, checkCoupons, checkPayments, checkRefunds } from './order-checks.ts';
import { checkIssued, checkOnHand, checkReserved } from './stock-checks.ts';

/** How many violations a check lists. */
const LISTED = 100;

/** A select of every row that a check judges: its id, and what is wrong with it or null. */
const CHECKS: Record<CheckName, RawBuilder<unknown>> = {
  'balance-is-ledger-sum': checkBalances,
  'ledger-chains': checkLedger,
  'reserved-is-pending-lines': checkReserved,
  'on-hand-is-movements': checkOnHand,
  'issued-is-rows': checkIssued,
  'coupon-matches-order': checkCoupons,
  'confirmed-has-one-payment-of-its-total': checkPayments,
  'confirmed-has-event': checkConfirmedEvents,
  'cancelled-paid-is-refunded': checkRefunds,
};

export class PostgresReconciliation implements Reconciliation {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /** All checks read the snapshot that the first statement takes: sales that go on meanwhile raise no false alarm. */
  run(): Promise<ReconciliationReport> {
    return this.#db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (snapshot) => {
        const asOf = await readClock(snapshot);
        const checks: Check[] = [];
        for (const name of CHECK_NAMES) checks.push(await runCheck(name, snapshot));
        return { ok: checks.every(({ ok }) => ok), asOf, checks };
      });
  }
}

async function readClock(db: Transaction<Database>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select statement_timestamp() as now`.execute(db);
  return rows[0]?.now ?? new Date(Number.NaN);
}

async function runCheck(name: CheckName, db: Transaction<Database>): Promise<Check> {
  const { rows } = await sql<{ checked: number; violationCount: number; violations: Violation[] }>`
    with judged (id, detail) as (${CHECKS[name]})
    select count(*) as checked, count(detail) as "violationCount", (
      select coalesce(json_agg(listed), '[]')
      from (select id::text, detail from judged where detail is not null order by id limit ${LISTED}) listed
    ) as violations
    from judged`.execute(db);
  const [row] = rows;
  if (!row) throw new RangeError(`The check ${name} gave no row`);
  return { name, ok: row.violationCount === 0, ...row };
}
