import { DatabaseHosts } from './hosts/database-hosts.ts';
import { DEFAULT_SCHEMA } from './in-schema.ts';

/**
 * Whether a connection plans a prepared statement once (`generic`) or at each execution (`custom`). Planning takes time.
 * But an engine that distributes its tables, such as Citus, may need the values to find the node that has the rows.
 */
export type Plans = 'generic' | 'custom';

/** Where a shop is, and how to reach it. All connections of a process share one. */
export interface ShopDatabase {
  readonly hosts: DatabaseHosts;
  /** The schema that its tables are in. */
  readonly schema: string;
  readonly plans: Plans;
}

/** @param url with one host, or with several that are separated by commas */
export function shopDatabase(
  url: string,
  { schema = DEFAULT_SCHEMA, plans = 'generic' }: Partial<Pick<ShopDatabase, 'schema' | 'plans'>> = {},
): ShopDatabase {
  return { hosts: new DatabaseHosts(url), schema, plans };
}
