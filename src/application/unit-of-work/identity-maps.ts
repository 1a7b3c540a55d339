import { IdentityMap } from './identity-map.ts';
import { KEY_OF, type LockableRows, mapTables, type TableName } from './lockable-tables.ts';

/** The identity map of each table. */
export type IdentityMaps = { readonly [Table in TableName]: IdentityMap<LockableRows[Table]> };

export function createIdentityMaps(): IdentityMaps {
  return mapTables<IdentityMaps>((table) => new IdentityMap(KEY_OF[table]));
}
