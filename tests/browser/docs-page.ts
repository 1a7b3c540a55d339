import type { Browser, Page, Request } from 'playwright-core';

/** The answer to one press of *Send*. */
export interface SentExample {
  /** `POST /v1/orders`. */
  readonly operation: string;
  readonly status: number;
  readonly body: string;
  readonly key: string | undefined;
}

/** The documentation in a browser, as a reader uses it. */
export class DocsPage {
  readonly page: Page;
  /** The addresses that the page asked for and that are not of the service. */
  readonly foreign: string[] = [];
  /** What the browser complained about, such as a breach of the Content-Security-Policy. */
  readonly complaints: string[] = [];
  readonly #origin: string;

  private constructor(page: Page, origin: string) {
    this.page = page;
    this.#origin = origin;
    page.on('request', (request) => this.#judge(request));
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (line) => {
      if (line.type() === 'error') this.complaints.push(line.text());
    });
  }

  static async open(browser: Browser, url: string, width: number): Promise<DocsPage> {
    const page = await browser.newPage({ viewport: { width, height: 850 }, reducedMotion: 'reduce' });
    const docs = new DocsPage(page, new URL(url).origin);
    await page.goto(url);
    await page.locator('#reference h1').first().waitFor();
    return docs;
  }

  /** The operations in the order in which the page shows them, as `POST /v1/orders`. */
  async operations(): Promise<{ readonly operation: string; readonly place: string }[]> {
    // The window that *Test Request* opens has a second list, which is not visible.
    const tags = this.page
      .locator('li[data-sidebar-id*="/tag/"] > div > button[aria-expanded]')
      .filter({ visible: true });
    await tags.first().waitFor();
    for (const tag of await tags.all()) {
      if ((await tag.getAttribute('aria-expanded')) === 'false') await tag.click();
    }
    const ids = await this.page
      .locator('li[data-sidebar-id*="/tag/"]')
      .filter({ visible: true })
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-sidebar-id') ?? ''));
    return ids.flatMap((id) => {
      const [, tag, method, path] = /\/tag\/([^/]+)\/([A-Z]+)(\/.*)$/.exec(id) ?? [];
      return method ? [{ operation: `${method} ${path}`, place: `#tag/${tag}/${method}${path}` }] : [];
    });
  }

  /** Presses *Test Request* and then *Send* at an operation, and closes the window that this opens. */
  async send({
    operation,
    place,
  }: {
    readonly operation: string;
    readonly place: string;
  }): Promise<SentExample> {
    const [method = '', path = ''] = operation.split(' ');
    await this.page.evaluate(`location.hash = ${JSON.stringify(place)}`);
    const open = this.page.getByRole('button', {
      name: `Test Request (${method.toLowerCase()} ${path})`,
      exact: true,
    });
    await open.click();
    const dialog = this.page.getByRole('dialog');
    const answered = this.page.waitForResponse((response) => response.request().method() === method);
    await dialog.getByRole('button', { name: /^Send/ }).first().click();
    const answer = await answered;
    const body = await answer.text();
    await this.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    const key = answer.request().headers()['idempotency-key'];
    return { operation, status: answer.status(), body, key };
  }

  #judge(request: Request): void {
    const url = request.url();
    if (!url.startsWith(this.#origin) && !url.startsWith('data:')) this.foreign.push(url);
  }
}
