import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table idempotency_keys (
      user_id text collate "C" not null,
      key text collate "C" not null,
      fingerprint text not null,
      status smallint not null,
      location text,
      body text not null,
      created_at timestamptz(3) not null,
      constraint idempotency_keys_pkey primary key (user_id, key),
      constraint idempotency_keys_user_id_length check (char_length(user_id) between 1 and 255),
      constraint idempotency_keys_key_length check (char_length(key) between 1 and 255),
      constraint idempotency_keys_status_range check (status between 200 and 599)
    )`.execute(db);

  // Each attempt of a write leaves its own id, so that a lost reply to COMMIT can be settled. A replica that settles it
  // puts a fence where the attempt's marker is missing. The fence must not be taken for the marker.
  await sql`
    create table markers (
      id uuid not null,
      is_fence boolean not null default false,
      created_at timestamptz(3) not null default now(),
      constraint markers_pkey primary key (id)
    )`.execute(db);

  // Rows lie in the order of their time, so that a few kilobytes of BRIN find what has grown too old.
  await sql`create index idempotency_keys_age on idempotency_keys using brin (created_at)
    with (autosummarize = on)`.execute(db);
  await sql`create index markers_age on markers using brin (created_at) with (autosummarize = on)`.execute(
    db,
  );

  // Called by the statement that writes. VOLATILE, so that no plan leaves it out; P0409 is this service's own state.
  await sql`
    create function expect_rows(moved bigint, decided bigint, what text) returns boolean
    language plpgsql volatile as $$
    begin
      if moved is distinct from decided then
        raise exception 'moved % of % rows of %', moved, decided, what using errcode = 'P0409';
      end if;
      return true;
    end
    $$`.execute(db);
}
