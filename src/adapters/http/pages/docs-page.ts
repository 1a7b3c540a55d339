import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { PARAMETERS } from '../openapi/fixed-components.ts';
import { INFO } from '../openapi/info.ts';
import type { Operation } from '../openapi/operations.ts';
import { type Prepared, prepare } from '../replies/send-cacheable.ts';
import { html } from './html.ts';
import { page } from './page.ts';
import { prepareHtml } from './send-page.ts';

const require = createRequire(import.meta.url);

const SCALAR = '/docs/scalar.js';
const START = '/docs/start.js';
const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** The page on which the API can be read and tried, and its scripts, by their paths. */
export function docsFiles(): ReadonlyMap<string, Prepared> {
  return new Map([
    ['/docs', docsPage()],
    [SCALAR, prepare(readFileSync(scalarBundle()), JAVASCRIPT)],
    [START, prepare(readFileSync(new URL('./browser/docs.js', import.meta.url)), JAVASCRIPT)],
  ]);
}

/** The place of an operation on the page. */
export function docsLink({ method, path, tags: [tag = ''] }: Operation): string {
  return `/docs#tag/${tag.toLowerCase().replaceAll(' ', '-').replaceAll(':', '')}/${method}${path}`;
}

/**
 * Scalar's own page has a script in it, which our Content-Security-Policy forbids. So the page is ours, and loads Scalar's
 * bundle and our script as files. The bundle is in the package beside its entry point.
 */
function scalarBundle(): URL {
  const entry = require.resolve('@scalar/fastify-api-reference');
  return new URL('js/standalone.js', pathToFileURL(entry));
}

function docsPage(): Prepared {
  const bar = html`<form class="end" id="callers" hidden><label><span>Act as</span>
<select name="caller" aria-label="Act as">
<option value="needed">shopper or operator</option>
<option value="shopper">shopper</option>
<option value="operator">operator</option>
<option value="none">no token</option>
</select></label></form>`;
  const content = html`<div id="reference" data-document="/openapi.json" data-example-key="${PARAMETERS.IdempotencyKey.example}">
<p class="loading">The documentation is being loaded.</p>
<noscript><p class="loading">This page needs JavaScript. The same is in <a href="/openapi.json">openapi.json</a>.</p></noscript>
</div>`;
  const title = `${INFO.title}: documentation`;
  return prepareHtml(page({ title, bar, content, scripts: [SCALAR, START] }));
}
