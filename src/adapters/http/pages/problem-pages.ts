import { exampleOf } from '../openapi/example-requests.ts';
import type { Operation } from '../openapi/operations.ts';
import { codesOf } from '../openapi/problem-schemas.ts';
import { problemDetails, problemType } from '../problems/problem.ts';
import { PROBLEM_EXAMPLES } from '../problems/problem-examples.ts';
import { PROBLEM_KINDS, type ProblemCode } from '../problems/problem-kinds.ts';
import { docsLink } from './docs-page.ts';
import { type Html, html, sentence } from './html.ts';
import { page } from './page.ts';
import { type PreparedPage, preparePage } from './send-page.ts';

const EXAMPLE_REQUEST_ID = '7d2f0a52-9d53-4a3e-8a57-0f3f4b0c6e21';

export const PROBLEM_CODES = Object.keys(PROBLEM_KINDS) as readonly ProblemCode[];

/** The pages of all codes, by the path that is the `type` of their problems. */
export function problemPages(operations: readonly Operation[]): ReadonlyMap<string, PreparedPage> {
  return new Map(PROBLEM_CODES.map((code) => [problemType(code), problemPage(code, operations)]));
}

function problemPage(code: ProblemCode, all: readonly Operation[]): PreparedPage {
  const { status, title, meaning, whatToDo } = PROBLEM_KINDS[code];
  const operations = all.filter((operation) => codesOf(operation).includes(code));
  const content = html`<main class="page">
<p><span class="status">HTTP ${status}</span></p>
<h1 class="code">${code}</h1>
<p class="lead">${title}.</p>
<h2>What it means</h2>
<p>${sentence(meaning)}</p>
<h2>What to do</h2>
<p>${sentence(whatToDo)}</p>
<h2>An example</h2>
<pre><code>${exampleText(code, operations)}</code></pre>
<h2>Which operations answer with it</h2>
${operationList(operations)}
<p><a href="/">All codes</a></p>
</main>`;
  const json = {
    code,
    status,
    title,
    meaning,
    whatToDo,
    operations: operations.map(({ operationId, method, path }) => ({ operationId, method, path })),
  };
  return preparePage({ page: page({ title: `${code} – Storefront orders`, content }), json });
}

/** What the first of the operations answers. */
function exampleText(code: ProblemCode, [operation]: readonly Operation[]): string {
  const problem = { code, ...PROBLEM_EXAMPLES[code] };
  const url = operation ? examplePath(operation) : '/v1/nothing';
  return JSON.stringify(problemDetails(problem, { url, id: EXAMPLE_REQUEST_ID }), null, 2);
}

function examplePath(operation: Operation): string {
  const values = exampleOf(operation).path ?? {};
  return operation.path.replace(/\{(\w+)\}/g, (parameter, name) => values[name] ?? parameter);
}

function operationList(operations: readonly Operation[]): Html {
  if (operations.length === 0)
    return html`<p>None. The service refuses such a request before an operation gets it.</p>`;
  return html`<ul class="operations">
${operations.map(
  (operation) =>
    html`<li><a href="${docsLink(operation)}">${operation.summary ?? operation.path}</a> <span><code>${operation.method} ${operation.path}</code></span></li>\n`,
)}</ul>`;
}
