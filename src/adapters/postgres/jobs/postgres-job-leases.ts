import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { JobLease, JobLeases } from '../../../application/ports/job-leases.ts';
import { STATEMENT_TIME } from '../statement-time.ts';
import type { Database } from '../tables/schema.ts';

/** Leases jobs by rows of `job_leases`. Each step is one statement, so no session has to live as long as a lease. */
export class PostgresJobLeases implements JobLeases {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /**
   * Also replaces a lease that ends more than two seconds later than a new one would. It was given before the server's clock
   * was set back. Within the two seconds there is a claim that waited for the row. A statement has one second.
   *
   * The condition subtracts times, because Citus wants the functions after ON CONFLICT to be immutable.
   */
  async claim(job: string, leaseMs: number): Promise<JobLease | undefined> {
    return this.#one(sql`
      insert into $schema.job_leases as taken (job, token, leased_until)
      values (${job}, ${randomUUID()}, ${after(leaseMs)})
      on conflict (job) do update set token = excluded.token, leased_until = excluded.leased_until
        where excluded.leased_until - taken.leased_until >= ${interval(leaseMs)}
          or taken.leased_until - excluded.leased_until > ${interval(2_000)}
      returning job, token, leased_until as until`);
  }

  async renew(lease: JobLease, leaseMs: number): Promise<JobLease | undefined> {
    return this.#one(sql`
      update $schema.job_leases set leased_until = ${after(leaseMs)} where ${isOf(lease)} and leased_until > statement_timestamp()
      returning job, token, leased_until as until`);
  }

  async release(lease: JobLease): Promise<boolean> {
    const released = await this.#one(sql`delete from $schema.job_leases where ${isOf(lease)} returning job`);
    return released !== undefined;
  }

  async #one(statement: RawBuilder<unknown>): Promise<JobLease | undefined> {
    const { rows } = await (statement as RawBuilder<JobLease>).execute(this.#db);
    return rows[0];
  }
}

/** A condition: the lease has not ended. It stops the write of a replica that has lost the lease without noticing. */
export function isHeld(lease: JobLease): RawBuilder<boolean> {
  return sql<boolean>`
    exists (select from $schema.job_leases where ${isOf(lease)} and leased_until > statement_timestamp())`;
}

function isOf({ job, token }: JobLease): RawBuilder<boolean> {
  return sql<boolean>`job = ${job} and token = ${token}`;
}

function after(ms: number): RawBuilder<Date> {
  return sql<Date>`${sql.raw(STATEMENT_TIME)} + ${interval(ms)}`;
}

function interval(ms: number): RawBuilder<unknown> {
  return sql`make_interval(secs => ${ms / 1000})`;
}
