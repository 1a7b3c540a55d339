import { INFO } from '../openapi/info.ts';
import { problemType } from '../problems/problem.ts';
import { PROBLEM_KINDS } from '../problems/problem-kinds.ts';
import { html } from './html.ts';
import { page } from './page.ts';
import { PROBLEM_CODES } from './problem-pages.ts';
import { type PreparedPage, preparePage } from './send-page.ts';

/** Where to go from the first page. */
const LINKS = [
  {
    name: 'documentation',
    path: '/docs',
    title: 'Documentation',
    text: 'Every operation, with an example that you can send',
  },
  { name: 'openapi', path: '/openapi.json', title: 'OpenAPI document', text: 'For generating a client' },
  { name: 'products', path: '/v1/products', title: 'Products', text: 'What the shop sells now' },
  { name: 'bestSellers', path: '/v1/products/rank', title: 'Best sellers', text: 'Of the last 72 hours' },
  { name: 'coupons', path: '/v1/coupons', title: 'Coupon campaigns', text: 'First come, first served' },
  { name: 'liveness', path: '/livez', title: 'Liveness', text: 'Whether the process runs' },
  { name: 'readiness', path: '/readyz', title: 'Readiness', text: 'Whether it can serve' },
  { name: 'metrics', path: '/metrics', title: 'Metrics', text: 'Figures for Prometheus' },
] as const;

/** The first page: what runs here, and where to go. */
export function homePage(): PreparedPage {
  const content = html`<main class="page">
<h1>${INFO.title}</h1>
<p class="lead">Orders and payments for shops whose items sell out. This is version ${INFO.version} of the service.</p>
<ul class="cards">
${LINKS.map(({ path, title, text }) => html`<li><a href="${path}">${title}</a><span>${text}</span></li>\n`)}</ul>
<h2>If a request is refused</h2>
<p>Every refusal has a <code>code</code>. Its <code>type</code> is the address of a page that says what the code means
and what to do.</p>
<ul class="codes">
${PROBLEM_CODES.map((code) => html`<li><a class="code" href="${problemType(code)}">${code}</a><span>${PROBLEM_KINDS[code].title}</span></li>\n`)}</ul>
</main>`;
  const links = Object.fromEntries(LINKS.map(({ name, path }) => [name, path]));
  return preparePage({
    page: page({ title: INFO.title, content }),
    json: { name: INFO.title, version: INFO.version, links },
  });
}
