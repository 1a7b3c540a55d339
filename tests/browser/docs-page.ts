import type { Browser, Locator, Page, Request } from 'playwright-core';

/** The answer to one press of *Send*. */
export interface SentExample {
  /** As in the list of operations: `POST /v1/orders`. */
  readonly operation: string;
  readonly status: number;
  readonly body: string;
  readonly key: string | undefined;
}

/** A page in a browser, as a reader uses it. */
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
    await page.locator('h1').first().waitFor();
    return docs;
  }

  /** Presses *Test Request* at an operation of the page. Resolves with the window that it opens. */
  async openWindow(method: string, path: string, tag: string): Promise<TestWindow> {
    await this.page.evaluate(`location.hash = ${JSON.stringify(`#tag/${tag}/${method}${path}`)}`);
    const name = `Test Request (${method.toLowerCase()} ${path})`;
    await this.page.getByRole('button', { name, exact: true }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Show sidebar' }).click();
    return new TestWindow(this.page, dialog);
  }

  #judge(request: Request): void {
    const url = request.url();
    if (!url.startsWith(this.#origin) && !url.startsWith('data:')) this.foreign.push(url);
  }
}

/** The window in which the examples are sent. It has a list of all operations. */
class TestWindow {
  readonly #page: Page;
  readonly #dialog: Locator;

  constructor(page: Page, dialog: Locator) {
    this.#page = page;
    this.#dialog = dialog;
  }

  /** The operations in the order of the list, each with its place in the list. */
  async operations(): Promise<{ readonly operation: string; readonly place: string }[]> {
    const tags = this.#dialog.locator('li[data-sidebar-id*="/tag/"] > div > button[aria-expanded]');
    await tags.first().waitFor();
    for (const tag of await tags.all()) {
      if ((await tag.getAttribute('aria-expanded')) === 'false') await tag.click();
    }
    const places = await this.#dialog
      .locator('li[data-sidebar-id*="/tag/"]')
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-sidebar-id') ?? ''));
    return places.flatMap((place) => {
      const [, method, path] = /\/tag\/[^/]+\/([A-Z]+)(\/.*)$/.exec(place) ?? [];
      return method ? [{ operation: `${method} ${path}`, place }] : [];
    });
  }

  /** Chooses an operation from the list, and presses *Send*. */
  async send({
    operation,
    place,
  }: {
    readonly operation: string;
    readonly place: string;
  }): Promise<SentExample> {
    const [method = '', path = ''] = operation.split(' ');
    await this.#dialog.locator(`li[data-sidebar-id="${place}"]`).getByRole('button').first().click();
    // The name of the button ends with the path, so this waits until the window shows the operation.
    const button = this.#dialog.getByRole('button', { name: `Send ${method.toLowerCase()} request to` });
    await button.and(this.#dialog.getByRole('button', { name: new RegExp(`${literal(path)}$`) })).waitFor();
    const answered = this.#page.waitForResponse((response) => response.request().method() === method);
    await button.click();
    const answer = await answered;
    const key = answer.request().headers()['idempotency-key'];
    return { operation, status: answer.status(), body: await answer.text(), key };
  }
}

function literal(text: string): string {
  return text.replace(/[{}.]/g, '\\$&');
}
