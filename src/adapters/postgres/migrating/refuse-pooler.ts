import type { DatabaseHosts } from '../hosts/database-hosts.ts';
import { MigrationError } from './migration-error.ts';

/**
 * Refuses an address that leads to a pooler in transaction mode. There, the migration lock would stay with a connection
 * of the pooler. Two connections of ours that are open at the same time have different server processes, and each keeps
 * its own. A pooler in transaction mode breaks one of these rules.
 *
 * @throws {MigrationError} that says what to do
 */
export async function refusePooler(hosts: DatabaseHosts): Promise<void> {
  await using first = await connect(hosts);
  await using second = await connect(hosts);
  const processes = [await first.processId(), await second.processId(), await first.processId()];
  if (processes[0] === processes[2] && processes[0] !== processes[1]) return;
  throw new MigrationError(
    'Migrations need the address of the PostgreSQL server itself, and DATABASE_URL leads to a pooler in transaction mode. ' +
      'Run "npm run migrate" with the direct address, then start the service with MIGRATE_AT_START=false.',
  );
}

async function connect({ config }: DatabaseHosts) {
  const client = new config.Client({ ...config, connectionTimeoutMillis: 10_000 });
  await client.connect();
  return {
    processId: async () =>
      (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid,
    [Symbol.asyncDispose]: () => client.end(),
  };
}
