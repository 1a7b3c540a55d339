import type { Operation } from '../openapi/operations.ts';
import { routeNotFound } from '../problems/problem-error.ts';
import type { Prepared } from '../replies/send-cacheable.ts';
import type { HttpApp } from '../route.ts';
import { docsFiles } from './docs-page.ts';
import { homePage } from './home-page.ts';
import { problemPages } from './problem-pages.ts';
import { type PreparedPage, sendHtml, sendPage } from './send-page.ts';

/** Everything that is served to browsers. */
interface Pages {
  readonly home: PreparedPage;
  readonly problems: ReadonlyMap<string, PreparedPage>;
  readonly docs: ReadonlyMap<string, Prepared>;
}

/**
 * Serves the pages for people: the first page, a page for each code of a problem, and the documentation. They are written
 * once, when the first of them is asked for, because only then all routes are known.
 */
export function servePages(app: HttpApp, operations: readonly Operation[]): void {
  let written: Pages | undefined;
  const pages = () => {
    written ??= { home: homePage(), problems: problemPages(operations), docs: docsFiles() };
    return written;
  };
  app.get('/', (request, reply) => sendPage(pages().home, request, reply));
  app.get('/problems/:code', (request, reply) => {
    const found = pages().problems.get(pathOf(request.url));
    if (!found) throw routeNotFound(request.method, request.url);
    return sendPage(found, request, reply);
  });
  for (const path of ['/docs', '/docs/:file']) {
    app.get(path, (request, reply) => {
      const found = pages().docs.get(pathOf(request.url));
      if (!found) throw routeNotFound(request.method, request.url);
      return sendHtml(found, request, reply);
    });
  }
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}
