import { type Kysely, sql } from 'kysely';

/** A row is the lease of a job that a replica does now. A job without a row is free. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table job_leases (
      job text not null,
      token uuid not null,
      leased_until timestamptz(3) not null,
      constraint job_leases_pkey primary key (job)
    )`.execute(db);
}
