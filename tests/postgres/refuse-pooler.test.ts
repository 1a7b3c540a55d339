import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DatabaseHosts } from '../../src/adapters/postgres/hosts/database-hosts.ts';
import { MigrationError } from '../../src/adapters/postgres/migrating/migration-error.ts';
import { refusePooler } from '../../src/adapters/postgres/migrating/refuse-pooler.ts';
import { message, startScriptedServer } from './scripted-server.ts';

const READY = message('Z', 'I');
const SIGNED_IN = Buffer.concat([message('R', Buffer.alloc(4)), READY]);

describe('refusePooler', () => {
  it('accepts a server that keeps a process for each connection', async () => {
    await expect(askWith((connection) => connection)).resolves.toBeUndefined();
  });

  it.each([
    ['both connections share a process', () => 1],
    ['each transaction may have another process', (_connection: number, query: number) => query],
  ])('refuses an address if %s', async (_behaviour, processId) => {
    const asking = askWith(processId);
    await expect(asking).rejects.toThrow(MigrationError);
    await expect(asking).rejects.toThrow('Migrations need the address of the PostgreSQL server itself');
  });
});

/** Asks a server whose queries are answered with the process that the function returns. Both count from 1. */
async function askWith(processId: (connection: number, query: number) => number): Promise<void> {
  let connections = 0;
  let queries = 0;
  await using server = await startScriptedServer((client) => {
    connections += 1;
    const connection = connections;
    answer(client, () => {
      queries += 1;
      return processId(connection, queries);
    });
  });
  await refusePooler(new DatabaseHosts(`postgres://shop@${server.host}:${server.port}/shop`));
}

/** Signs the client in. Then answers each query with one row of one number. */
function answer(client: Socket, number: () => number): void {
  let isSignedIn = false;
  client.on('data', (data) => {
    if (!isSignedIn) {
      isSignedIn = true;
      client.write(SIGNED_IN);
    } else if (data.toString('latin1', 0, 1) === 'Q') {
      client.write(rowOf(number()));
    }
  });
}

function rowOf(number: number): Buffer {
  const digits = String(number);
  const column = Buffer.from('pid\0\0\0\0\0\0\0\0\0\0\x17\0\x04\xff\xff\xff\xff\0\0', 'latin1');
  const length = Buffer.alloc(4);
  length.writeInt32BE(digits.length);
  return Buffer.concat([
    message('T', Buffer.concat([Buffer.from([0, 1]), column])),
    message('D', Buffer.concat([Buffer.from([0, 1]), length, Buffer.from(digits)])),
    message('C', 'SELECT 1\0'),
    READY,
  ]);
}
