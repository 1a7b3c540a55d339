import { type Kysely, sql } from 'kysely';

/**
 * What storefronts keep with products and options. json, not jsonb: it keeps the order of the keys and the number of bytes,
 * and is never searched.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A path in strict mode visits each pair once. The length is that of the text as the service writes it.
  await sql`
    create function is_metadata(given json, max_bytes integer) returns boolean language sql immutable as $$
      select json_typeof(given) = 'object'
        and octet_length(given::text) <= max_bytes
        and jsonb_array_length(jsonb_path_query_array(given::jsonb, 'strict $.keyvalue()')) <= 20
        and not jsonb_path_exists(given::jsonb, 'strict $.keyvalue() ?
          (@.value.type() != "string" || !(@.key like_regex "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"))')
    $$`.execute(db);
  await sql`
    alter table products
      add column metadata json not null default '{}',
      add constraint products_metadata_valid check (is_metadata(metadata, 4096))`.execute(db);
  await sql`
    alter table options
      add column metadata json not null default '{}',
      add constraint options_metadata_valid check (is_metadata(metadata, 1024))`.execute(db);
}
