import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, createTestServer } from './test-server.ts';

const { app } = createTestServer();
let port = 0;

beforeAll(async () => {
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => app.close());

/** Sends bytes and resolves with all that comes back until the connection ends. */
function send(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
  });
}

describe('a connection', () => {
  it.each([
    ['is not HTTP', 'nonsense\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['has an unknown method', 'FETCH / HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'has headers without end',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    [
      'has a length that is not a number',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
  ])('that %s is answered with a problem and closed', async (_fault, bytes, status, code) => {
    const [head = '', body = ''] = (await send(bytes)).split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  it.concurrent('that sends its headers too slowly is cut', async () => {
    expect(await send('GET /v1/products HTTP/1.1\r\nHost: a\r\n')).toContain('REQUEST_TIMEOUT');
  }, 15_000);

  it.concurrent('that sends its body too slowly is cut', async () => {
    const head = [
      'POST /v1/balance/charges HTTP/1.1',
      'Host: a',
      `Authorization: ${await bearer()}`,
      'Idempotency-Key: slow',
      'Content-Type: application/json',
      'Content-Length: 100',
    ];
    expect(await send(`${head.join('\r\n')}\r\n\r\n{"amount":`)).toMatch(/^HTTP\/1.1 4\d\d /);
  }, 15_000);
});

describe('closing', () => {
  it('finishes the request in progress, and tells a probe that the service is draining', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<null>();
    const database = () => {
      asked.resolve();
      return answer.promise;
    };
    const { app: closing } = createTestServer({ probes: { database } });
    // This hook runs after every other hook of the closing.
    closing.addHook('preClose', async () => void setImmediate(() => answer.resolve(null)));
    const url = await closing.listen({ host: '127.0.0.1', port: 0 });
    const reply = fetch(`${url}/readyz`);
    await asked.promise;
    await closing.close();
    expect(await (await reply).json()).toMatchObject({ code: 'NOT_READY', missing: ['draining'] });
    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
  });
});
