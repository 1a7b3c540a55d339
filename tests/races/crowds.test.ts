import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
      for (let count = 0; count < 1_000; count += 1) {
        sockets.push(connect(Number(port), hostname).on('error', () => undefined));
      }
      // The operating system tells each client at once that it is connected, or else does not answer it.
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    } finally {
      service.signal('SIGCONT');
      for (const socket of sockets) socket.destroy();
    }
  });

  it('whose connections are busy loses no request when the service stops', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 40 });
    let answered = 0;
    const faults: string[] = [];
    const browse = async () => {
      for (;;) {
        try {
          await get(`${service.url}/v1/products`, agent);
          answered += 1;
          // The connection looks idle until the next request arrives.
          await sleep(1);
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException;
          // A new connection is refused after the service has stopped listening.
          if (code !== 'ECONNREFUSED') faults.push(String(code));
          return;
        }
      }
    };
    const clients = Array.from({ length: 40 }, browse);
    while (answered < 1_000) await sleep(1);
    expect(await service.stop()).toBe(0);
    await Promise.all(clients);
    agent.destroy();
    expect(faults).toEqual([]);
  });
});

function get(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => {
      response.on('end', resolve).on('error', reject).resume();
    })
      .on('error', reject)
      .end();
  });
}
