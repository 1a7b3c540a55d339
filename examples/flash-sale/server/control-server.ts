import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sale } from '../sale.ts';
import type { SaleState } from '../state.ts';
import type { PageFile } from './build-pages.ts';
import { forward } from './forward.ts';
import { whyNotServed, whyRefused } from './guard.ts';

/** What the operator's buttons do. Each resolves after it has begun. */
type Controls = Readonly<Record<Control, () => Promise<void>>>;

/** The name of a button is the last part of the path that it posts to: `/control/start`. */
export type Control = 'start' | 'refuse-events' | 'take-events' | 'kill-postgresql';

/** What the control server shows, and what it controls. */
export interface ControlServerParts {
  readonly pages: ReadonlyMap<string, PageFile>;
  readonly serviceUrl: string;
  readonly sale: () => Sale;
  readonly state: () => SaleState;
  readonly controls: Controls;
}

/** The server of the two pages. */
export interface ControlServer extends AsyncDisposable {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** Opens the buttons. The operator's page gets it in the fragment of its address. */
  readonly secret: string;
  /** An address that leads to `path` once. Other users of the machine can see which address a browser was started with. */
  leadsOnceTo(path: string): string;
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Serves the pages, what is for sale, and how the sale goes. Sends every other request on to the service. */
export async function startControlServer(parts: ControlServerParts): Promise<ControlServer> {
  const secret = randomBytes(32).toString('hex');
  const targets = new Map<string, string>();
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    secret,
    leadsOnceTo(path) {
      const address = `/once/${randomBytes(16).toString('hex')}`;
      targets.set(address, path);
      return `http://127.0.0.1:${port}${address}`;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function answer(request: IncomingMessage, response: ServerResponse): ServerResponse {
    const notServed = whyNotServed(request, port);
    if (notServed) return refuse(response, 403, notServed);
    const [path = ''] = (request.url ?? '').split('?', 1);
    const page = parts.pages.get(path);
    if (page) return response.writeHead(200, { ...HEADERS, 'Content-Type': page.type }).end(page.bytes);
    const target = targets.get(path);
    if (target && targets.delete(path))
      return response.writeHead(303, { ...HEADERS, Location: target }).end();
    if (path === '/sale.json') return sendJson(response, parts.sale());
    if (path === '/state.json') return sendJson(response, parts.state());
    if (path.startsWith('/control/')) return control(request, response, path.slice('/control/'.length));
    return forward(request, response, parts.serviceUrl);
  }

  function control(request: IncomingMessage, response: ServerResponse, name: string): ServerResponse {
    const refused = whyRefused(request, port, secret);
    if (refused) return refuse(response, 403, refused);
    if (!isControl(name, parts.controls)) return refuse(response, 404, 'There is no such button');
    parts.controls[name]().then(
      () => sendJson(response, parts.state()),
      (error: unknown) => refuse(response, 409, error instanceof Error ? error.message : String(error)),
    );
    return response;
  }
}

function isControl(name: string, controls: Controls): name is Control {
  return Object.hasOwn(controls, name);
}

function sendJson(response: ServerResponse, body: unknown): ServerResponse {
  return response
    .writeHead(200, { ...HEADERS, 'Content-Type': 'application/json' })
    .end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, reason: string): ServerResponse {
  return response
    .writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' })
    .end(`${reason}\n`);
}
