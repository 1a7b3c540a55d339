import { describe, expect, it } from 'vitest';
import { html, sentence } from '../../src/adapters/http/pages/html.ts';
import { PROBLEM_EXAMPLES } from '../../src/adapters/http/problems/problem-examples.ts';
import { PROBLEM_KINDS, type ProblemCode } from '../../src/adapters/http/problems/problem-kinds.ts';
import { at, faultsIn } from './api-document.ts';
import { createTestServer } from './test-server.ts';

/** What Chromium sends when its user opens a page. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const CODES = Object.keys(PROBLEM_KINDS) as ProblemCode[];

const { send } = createTestServer();
const open = (url: string, accept = BROWSER) => send({ url, headers: { accept } });
const pathOf = (code: string) => `/problems/${code.toLowerCase().replaceAll('_', '-')}`;

/** The paths that a page links to or loads. */
function linksOf(page: string): string[] {
  const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
  return [
    ...new Set(links.filter((link) => !link.startsWith('data:')).map((link) => link.split('#', 1)[0] ?? '')),
  ];
}

describe.each(['/', '/problems/out-of-stock'])('the page %s', (url) => {
  it.each([
    [BROWSER, 'text/html'],
    ['text/html', 'text/html'],
    ['application/json;q=0.5, text/html', 'text/html'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['text/html;q=0.5, application/json', 'application/json'],
    ['text/html;q=0, */*', 'application/json'],
    ['image/png', 'application/json'],
    ['', 'application/json'],
  ])('for Accept: %s is %s', async (accept, type) => {
    const { headers, statusCode } = await open(url, accept);
    expect([statusCode, headers['content-type']]).toEqual([200, `${type}; charset=utf-8`]);
    expect(String(headers.vary).split(', ')).toContain('Accept');
    expect(headers['cache-control']).toBe('no-cache');
  });

  it('is JSON for a client that sends no Accept', async () => {
    expect((await send({ url })).headers['content-type']).toContain('application/json');
  });

  it('has an ETag for each form, and is not sent again to a client that has it', async () => {
    const page = await open(url);
    const json = await open(url, 'application/json');
    expect(page.headers.etag).not.toBe(json.headers.etag);
    for (const [accept, { headers }] of [[BROWSER, page] as const, ['application/json', json] as const]) {
      const again = await send({ url, headers: { accept, 'if-none-match': String(headers.etag) } });
      expect([again.statusCode, again.body, again.headers.vary]).toEqual([304, '', headers.vary]);
    }
  });
});

describe('every page', () => {
  it.each(['/', '/docs', '/problems/out-of-stock'])(
    '%s may load only what this server serves',
    async (url) => {
      const page = await open(url);
      expect(page.headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
      expect(page.body).not.toMatch(/<script>|<script [^>]*>[^<]|\son\w+=/);
      expect(linksOf(page.body).filter((link) => !link.startsWith('/'))).toEqual([]);
    },
  );

  it.each(['/', '/docs', '/problems/out-of-stock', '/problems/route-not-found'])(
    '%s links only to what there is',
    async (url) => {
      const links = linksOf((await open(url)).body);
      expect(links.length).toBeGreaterThan(0);
      for (const link of links) expect([link, (await open(link)).statusCode]).toEqual([link, 200]);
    },
  );

  it('shows text as it is', () => {
    expect(html`<p title="${'"'}">${'<b>&'}</p>`.markup).toBe('<p title="&#34;">&#60;b&#62;&#38;</p>');
    expect(sentence('Send `<a>`.').markup).toBe('Send <code>&#60;a&#62;</code>.');
  });
});

describe('the first page', () => {
  it('tells programs where to go', async () => {
    const { links } = (await open('/', 'application/json')).json();
    expect(links).toMatchObject({
      documentation: '/docs',
      openapi: '/openapi.json',
      products: '/v1/products',
    });
    for (const url of Object.values<string>(links))
      expect([url, (await open(url)).statusCode]).toEqual([url, 200]);
  });

  it('lists every code', async () => {
    const { body } = await open('/');
    expect(CODES.filter((code) => !body.includes(`href="${pathOf(code)}"`))).toEqual([]);
  });
});

describe('the page of a code', () => {
  it.each(CODES)('%s says what it means, what to do, and which operations answer with it', async (code) => {
    const page = (await open(pathOf(code))).body;
    const json = (await open(pathOf(code), 'application/json')).json();
    const { status, title, meaning, whatToDo } = PROBLEM_KINDS[code];
    expect(json).toEqual({ code, status, title, meaning, whatToDo, operations: expect.any(Array) });
    for (const text of [code, String(status), title]) expect(page).toContain(html`${text}`.markup);
    for (const text of [meaning, whatToDo]) expect(page).toContain(sentence(text).markup);
    for (const { path } of json.operations) expect(page).toContain(path);
  });

  it('names the operations that the document names', async () => {
    const { operations } = (await open('/problems/order-already-paid', 'application/json')).json();
    expect(operations).toEqual([
      { operationId: 'payOrder', method: 'POST', path: '/v1/orders/{orderId}/payment' },
    ]);
  });

  it.each(CODES)('%s has an example that is as the document says', (code) => {
    const name = `${code.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Problem`;
    const schema = `/components/schemas/${name}`;
    // The document has no problem that belongs to no operation.
    if (!at(schema)) return;
    const { status, title } = PROBLEM_KINDS[code];
    const { detail, data } = PROBLEM_EXAMPLES[code];
    const problem = {
      type: pathOf(code),
      title,
      status,
      detail,
      instance: '/',
      code,
      requestId: 'a',
      ...data,
    };
    expect(faultsIn(problem, schema)).toEqual([]);
    expect(detail).toMatch(/[.]$|: must /);
  });

  it.each(['/problems/nothing', '/problems/OUT_OF_STOCK', '/problems/out-of-stock/', '/problems/'])(
    'does not exist at %s',
    async (url) => {
      const reply = await open(url);
      expect([reply.statusCode, reply.json().code]).toEqual([404, 'ROUTE_NOT_FOUND']);
    },
  );
});
