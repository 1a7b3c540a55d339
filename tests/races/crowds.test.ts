import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { type ServiceProcess, startServiceProcess } from './service-process.ts';

let database: TestDatabase;
let service: ServiceProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startServiceProcess(database.url);
});
afterAll(async () => {
  await service.kill();
  await database.drop();
});

describe('a crowd', () => {
  // Other systems allow shorter queues.
  it.skipIf(process.platform !== 'linux')('of 1,000 connects while the service is busy', async () => {
    service.signal('SIGSTOP');
    const { port, hostname } = new URL(service.url);
    const sockets: Socket[] = [];
    try {
      for (let count = 0; count < 1_000; count += 1) sockets.push(connect(Number(port), hostname));
      // The operating system tells each client at once that it is connected, or else does not answer it.
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    } finally {
      service.signal('SIGCONT');
      for (const socket of sockets) socket.destroy();
    }
  });
});
