import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  request,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SaleState } from '../../state.ts';
import { type ControlServer, startControlServer } from '../control-server.ts';

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const WAITING: SaleState = {
  phase: 'waiting',
  seconds: 30,
  shoppers: 2000,
  startedAt: null,
  platform: 'takes',
  postgres: { isRunning: true, kills: 0, lastAwayMs: null },
  samples: [],
  crowd: { present: 0, answers: 0, repeats: 0 },
  recorded: { inGroups: 5214, oneByOne: 714 },
  card: null,
};

describe('the control server', () => {
  let service: Server;
  let control: ControlServer;
  let host: string;
  let pressed: string[];

  beforeAll(async () => {
    service = createServer(async (request, response) => {
      const { method, url, headers } = request;
      const said = { method, url, key: headers['idempotency-key'], body: await text(request) };
      response.writeHead(201, { Location: '/v1/orders/1' }).end(JSON.stringify(said));
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const press = (name: string) => async () => {
      pressed.push(name);
    };
    control = await startControlServer({
      pages: new Map([['/operator/', { type: 'text/html; charset=utf-8', bytes: Buffer.from('<h1>Hello') }]]),
      serviceUrl: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
      sale: () => ({
        productId: 'p',
        optionId: 'o',
        units: 500,
        couponId: null,
        couponUnits: 100,
        couponStartsAt: null,
        currency: 'KRW',
      }),
      state: () => WAITING,
      controls: {
        start: () => Promise.reject(new Error('The sale was started before')),
        'refuse-events': press('refuse-events'),
        'take-events': press('take-events'),
        'kill-postgresql': press('kill-postgresql'),
      },
    });
    host = new URL(control.url).host;
  });

  beforeEach(() => {
    pressed = [];
  });

  afterAll(async () => {
    await control[Symbol.asyncDispose]();
    service.close();
  });

  /** Sends a request with exactly these headers. */
  async function send(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders = {},
    body = '',
  ): Promise<Reply> {
    const asked = request(new URL(path, control.url), { method, headers: { host, ...headers } });
    asked.end(body);
    const [answer] = await once(asked, 'response');
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  }

  const own = () => ({ origin: control.url, 'x-flash-sale-secret': control.secret });

  it('presses a button for its own page', async () => {
    const { status, body } = await send('POST', '/control/kill-postgresql', own());
    expect([status, JSON.parse(body), pressed]).toEqual([200, WAITING, ['kill-postgresql']]);
  });

  it.each([
    ['another Host', { host: 'shop.example' }, 'The Host must be'],
    ['a Host of another port', { host: '127.0.0.1:1' }, 'The Host must be'],
    ['the Origin of another site', { origin: 'http://shop.example' }, 'The Origin must be'],
    ['the Origin of another port', { origin: 'http://127.0.0.1:1' }, 'The Origin must be'],
    ['no Origin', { origin: undefined }, 'The Origin must be'],
    ['a wrong secret', { 'x-flash-sale-secret': 'a guess' }, 'x-flash-sale-secret is missing or wrong'],
    ['no secret', { 'x-flash-sale-secret': undefined }, 'x-flash-sale-secret is missing or wrong'],
  ])('refuses a press with %s', async (_name, change, reason) => {
    const given = Object.entries({ ...own(), ...change }).filter(([, value]) => value !== undefined);
    const { status, body } = await send('POST', '/control/kill-postgresql', Object.fromEntries(given));
    expect([status, pressed]).toEqual([403, []]);
    expect(body).toContain(reason);
  });

  it('refuses a press that is no POST', async () => {
    const { status, body } = await send('GET', '/control/kill-postgresql', own());
    expect([status, body, pressed]).toEqual([403, 'Only a POST changes something\n', []]);
  });

  it('has no other buttons', async () => {
    expect((await send('POST', '/control/toString', own())).status).toBe(404);
  });

  it('says why a button does nothing', async () => {
    const { status, body } = await send('POST', '/control/start', own());
    expect([status, body]).toEqual([409, 'The sale was started before\n']);
  });

  it('shows its pages, and loads nothing from elsewhere', async () => {
    const { status, headers, body } = await send('GET', '/operator/?now');
    expect([status, body]).toEqual([200, '<h1>Hello']);
    expect(headers['content-security-policy']).toMatch(/^default-src 'self';/);
  });

  it('shows nothing to a page whose name was given the address of this machine', async () => {
    for (const path of ['/operator/', '/sale.json', '/state.json', '/v1/products']) {
      expect((await send('GET', path, { host: 'shop.example' })).status).toBe(403);
    }
  });

  it('leads once to an address that must not be seen', async () => {
    const { pathname } = new URL(control.leadsOnceTo('/operator/#token=t'));
    const first = await send('GET', pathname);
    expect([first.status, first.headers.location]).toEqual([303, '/operator/#token=t']);
    // The service has no such path either.
    expect((await send('GET', pathname)).headers.location).not.toContain('token');
  });

  it('sends every other request on to the service, and its answer back', async () => {
    const { status, headers, body } = await send(
      'POST',
      '/v1/orders?a=b',
      { 'idempotency-key': 'k' },
      '{"items":[]}',
    );
    expect([status, headers.location, JSON.parse(body)]).toEqual([
      201,
      '/v1/orders/1',
      { method: 'POST', url: '/v1/orders?a=b', key: 'k', body: '{"items":[]}' },
    ]);
  });
});
