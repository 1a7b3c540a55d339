import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
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
    ['has no host', 'GET /livez HTTP/1.1\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['has two hosts', 'GET /livez HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'expects what we do not know',
      'GET /livez HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
  ])('that %s is answered with a problem and closed', async (_fault, bytes, status, code) => {
    const [head = '', body = ''] = (await send(bytes)).split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  it('whose HEAD request cannot be read gets an answer without a body', async () => {
    const answer = await send(`HEAD / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
    expect(answer).toMatch(/\r\n\r\n$/);
  });

  it('that sends two idempotency keys is refused, because it is not clear which one counts', async () => {
    const body = '{"amount":1}';
    const answer = await send(
      [
        'POST /v1/balance/charges HTTP/1.1',
        'Host: a',
        'Connection: close',
        `Authorization: ${await bearer()}`,
        'Idempotency-Key: one',
        'Idempotency-Key: two',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"pointer":"/Idempotency-Key"');
  });

  it('of HTTP/1.0 needs no host', async () => {
    expect(await send('GET /livez HTTP/1.0\r\n\r\n')).toContain('HTTP/1.1 200 ');
  });

  it('that waits for permission to send its body gets it', async () => {
    const head = [
      'POST /v1/balance/charges HTTP/1.1',
      'Host: a',
      'Connection: close',
      `Authorization: ${await bearer()}`,
      'Idempotency-Key: expected',
      'Content-Type: application/json',
      'Content-Length: 13',
      'Expect: 100-continue',
    ];
    const answers = await send(`${head.join('\r\n')}\r\n\r\n{"amount":10}`);
    expect(answers).toContain('HTTP/1.1 100 Continue');
    expect(answers).toContain('HTTP/1.1 201 ');
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
    expect(await send(`${head.join('\r\n')}\r\n\r\n{"amount":`)).toContain('REQUEST_TIMEOUT');
  }, 15_000);
});

describe('a client that does not read its answers', () => {
  const REQUEST = 'GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n';

  it('gets 32 requests executed, and is cut at the next one', async () => {
    const { app: counting } = createTestServer();
    let executed = 0;
    counting.addHook('preHandler', async () => void executed++);
    const { port: itsPort } = new URL(await counting.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(itsPort), '127.0.0.1').pause();
    socket.on('error', () => undefined);
    socket.write(REQUEST.repeat(200));
    await once(counting.server, 'connection').then(([accepted]) => once(accepted, 'close'));
    expect(executed).toBeLessThanOrEqual(32);
    socket.destroy();
    await counting.close();
  });

  it('gets all answers of 32 requests that it pipelines, and of the next 32', async () => {
    const socket = connect(port, '127.0.0.1');
    let answers = 0;
    for (const total of [32, 64]) {
      socket.write('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(32));
      while (answers < total) {
        const [chunk] = await once(socket, 'data');
        answers += String(chunk).split('HTTP/1.1 200').length - 1;
      }
    }
    expect(answers).toBe(64);
    socket.destroy();
  });

  it('is cut after a silence, but not while its answer is made', async () => {
    const { app: impatient } = createTestServer({ probes: { database: () => sleep(600, null) } });
    impatient.server.setTimeout(200);
    const url = await impatient.listen({ host: '127.0.0.1', port: 0 });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const socket = connect(Number(new URL(url).port), '127.0.0.1').pause();
    socket.on('error', () => undefined);
    // More than the buffers of the operating system take.
    socket.write('GET /docs/scalar.js HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(10));
    await once(impatient.server, 'connection').then(([accepted]) => once(accepted, 'close'));
    socket.destroy();
    await impatient.close();
  });
});

describe('a body that is too large', () => {
  const CHUNK = 'x'.repeat(65_536);

  /** Sends the head and the body, and reads nothing before all is sent or the connection is lost. */
  const upload = async (head: string, body: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    socket.write(
      `POST /v1/balance/charges HTTP/1.1\r\nHost: a\r\nAuthorization: ${await bearer()}\r\n${head}\r\n\r\n`,
    );
    await new Promise<void>((resolve) => socket.end(body, resolve));
    socket.on('data', (chunk) => chunks.push(chunk));
    await closed;
    return Buffer.concat(chunks).toString();
  };

  it.each([
    ['with its length', `Content-Length: ${64 * CHUNK.length}`, CHUNK.repeat(64)],
    ['in chunks', 'Transfer-Encoding: chunked', `${`10000\r\n${CHUNK}\r\n`.repeat(64)}0\r\n\r\n`],
  ])(
    'and is sent %s gets its refusal, even if the client sends all of it first',
    async (_how, head, body) => {
      const answer = await upload(head, body);
      expect(answer).toContain('HTTP/1.1 413 ');
      expect(answer).toContain('PAYLOAD_TOO_LARGE');
    },
  );

  it('and never ends is cut', async () => {
    const headers = [
      'POST /v1/balance/charges HTTP/1.1',
      'Host: a',
      `Authorization: ${await bearer()}`,
      'Content-Length: 100000000',
    ];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined).resume();
    socket.write(`${headers.join('\r\n')}\r\n\r\n`);
    const timer = setInterval(() => socket.write(' '.repeat(1000)), 50);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(timer);
  });

  it('does not carry another request', async () => {
    const { app: counting } = createTestServer();
    const executed: string[] = [];
    counting.addHook('preHandler', async ({ url }) => void executed.push(url));
    const { port: itsPort } = new URL(await counting.listen({ host: '127.0.0.1', port: 0 }));
    const head = `POST /v1/balance/charges HTTP/1.1\r\nHost: a\r\nAuthorization: ${await bearer()}\r\n`;
    const socket = connect({ port: Number(itsPort), host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.write(`${head}Content-Length: 100000\r\n\r\n`);
    expect(String(await once(socket, 'data'))).toContain('413');
    socket.resume().end(`${' '.repeat(100_000)}GET /livez HTTP/1.1\r\nHost: a\r\n\r\n`);
    await once(socket, 'close');
    expect(executed).toEqual([]);
    await counting.close();
  });
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

  it('answers a request that was on its way, on a connection that looked idle', async () => {
    const { app: closing } = createTestServer();
    const url = await closing.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const ask = async () => {
      socket.write('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
      return String(await once(socket, 'data')).toLowerCase();
    };
    expect(await ask()).toContain('connection: keep-alive');
    const closed = closing.close();
    while (closing.server.listening) await sleep(1);
    const answer = await ask();
    expect(answer).toContain('http/1.1 200');
    expect(answer).toContain('connection: close');
    await closed;
  });

  it('begins with answers that tell the clients to go', async () => {
    const stopping = new AbortController();
    const { send } = createTestServer({ stopping: stopping.signal });
    expect((await send({ url: '/livez' })).headers.connection).toBe('keep-alive');
    stopping.abort();
    const probe = await send({ url: '/readyz' });
    expect([probe.statusCode, probe.json().missing]).toEqual([503, ['draining']]);
    for (const url of ['/livez', '/v1/products', '/nothing', '/docs']) {
      expect([url, (await send({ url })).headers.connection]).toEqual([url, 'close']);
    }
  });
});
